// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.modbus.Commands;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
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
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** An image whose release says what it is. */
  static ReleasedImage of(byte[] bytes) {
    return of(bytes, sha256(bytes));
  }

  static ReleasedImage of(byte[] bytes, String sha256) {
    return new ReleasedImage() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public String sha256() {
        return sha256;
      }

      @Override
      public byte[] read(long offset, int count) {
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + count);
      }
    };
  }

  static VerifiedCommand command(DeviceId device, CommandClass commandClass) {
    return Commands.write(
        device,
        Instant.parse("2026-11-24T12:00:00Z"),
        commandClass,
        Map.of(new PointName("any"), new Value.Whole(1)),
        Map.of());
  }

  static VerifiedInstall install(DeviceId device, ReleasedImage image) {
    return new VerifiedInstall(command(device, CommandClass.FIRMWARE), image);
  }
}
