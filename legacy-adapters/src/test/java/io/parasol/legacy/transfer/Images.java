// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.UpdateWindow;
import io.parasol.config.site.Value;
import io.parasol.legacy.modbus.Commands;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** Images of tests, and the verified commands that they come with. */
final class Images {

  private Images() {}

  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    return of(bytes).sha256();
  }

  /** An image whose release says what it is. */
  static ReleasedImage of(byte[] bytes) {
    return ReleasedImage.of(bytes);
  }

  static ReleasedImage of(byte[] bytes, String sha256) {
    return ReleasedImage.of(bytes, sha256);
  }

  /** One that installs, if its class lets it; else one that writes. */
  static VerifiedCommand command(DeviceId device, CommandClass commandClass) {
    Instant now = Instant.parse("2026-11-24T12:00:00Z");
    if (commandClass != CommandClass.FIRMWARE) {
      Map<PointName, Value> values = Map.of(new PointName("any"), new Value.Whole(1));
      return Commands.write(device, now, commandClass, values, Map.of());
    }
    return Commands.verified(device, now, commandClass, install("0".repeat(64)), Map.of());
  }

  private static Action install(String sha256) {
    return new Action.Install(
        new Action.Image("acme/fw.bin", "1.4.0", 1, sha256), UpdateWindow.ALWAYS);
  }

  /** What a command asks for that names this image. */
  static VerifiedInstall install(DeviceId device, ReleasedImage image) {
    return new VerifiedInstall(
        Commands.verified(
            device,
            Instant.parse("2026-11-24T12:00:00Z"),
            CommandClass.FIRMWARE,
            install(image.sha256()),
            Map.of()),
        image);
  }
}
