// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.legacy.modbus.plan.Commands;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** Images of tests, and the verified commands that they come with. */
public final class Images {

  private Images() {}

  public static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public static String sha256(byte[] bytes) {
    return of(bytes).sha256();
  }

  /** An image with its release. */
  public static ReleasedImage of(byte[] bytes) {
    return ReleasedImage.of(bytes);
  }

  public static ReleasedImage of(byte[] bytes, String sha256) {
    return ReleasedImage.of(bytes, sha256);
  }

  /** One that installs, if its class lets it; else one that writes. */
  public static VerifiedCommand command(DeviceId device, CommandClass commandClass) {
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
  public static VerifiedInstall install(DeviceId device, ReleasedImage image) {
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
