// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.config.model.site.Sha256;
import io.parasol.legacy.transfer.ReleasedImage;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Computes the hash of a local image. */
public final class ImageHash {

  private static final int CHUNK_SIZE = 64 * 1024;

  private ImageHash() {}

  /** Returns the SHA-256 hash of all bytes, in lower-case hexadecimal digits. */
  public static String of(ReleasedImage image) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (long offset = 0; offset < image.length(); offset += CHUNK_SIZE) {
      digest.update(image.read(offset, (int) Math.min(CHUNK_SIZE, image.length() - offset)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
