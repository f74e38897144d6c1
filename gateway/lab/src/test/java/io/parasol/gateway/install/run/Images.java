// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.legacy.transfer.ReleasedImage;

/** Images of firmware, made up. */
public final class Images {

  private Images() {}

  static byte[] bytes(String seed, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed.hashCode() * 31 + i * 7);
    }
    return bytes;
  }

  public static String sha256(byte[] bytes) {
    return of(bytes).sha256();
  }

  static ReleasedImage of(byte[] bytes) {
    return ReleasedImage.of(bytes);
  }

  /** An image that is said to have that hash. */
  static ReleasedImage of(byte[] bytes, String sha256) {
    return ReleasedImage.of(bytes, sha256);
  }
}
