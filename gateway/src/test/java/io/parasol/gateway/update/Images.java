// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.legacy.transfer.ReleasedImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Images of firmware, made up. */
final class Images {

  private Images() {}

  static byte[] bytes(String seed, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed.hashCode() * 31 + i * 7);
    }
    return bytes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }

  static ReleasedImage of(byte[] bytes) {
    return of(bytes, sha256(bytes));
  }

  /** An image that is said to have that hash. */
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
}
