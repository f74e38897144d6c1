// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.legacy.transfer.ReleasedImage;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the hash of a local image. */
public final class ImageHash {

  private static final int CHUNK_SIZE = 64 * 1024;

  private ImageHash() {}

  /** Returns the SHA-256 hash of all bytes, in lower-case hexadecimal digits. */
  public static String of(ReleasedImage image) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (long offset = 0; offset < image.length(); offset += CHUNK_SIZE) {
        digest.update(image.read(offset, (int) Math.min(CHUNK_SIZE, image.length() - offset)));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
