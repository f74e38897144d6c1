// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.io.IOException;

/**
 * An image that returns exactly the requested bytes or throws {@link ImageUnreadableException},
 * which distinguishes its errors from those of the line.
 */
public record CheckedImage(ReleasedImage image) implements ReleasedImage {

  @Override
  public long length() {
    return image.length();
  }

  @Override
  public String sha256() {
    return image.sha256();
  }

  @Override
  public byte[] read(long offset, int count) throws IOException {
    byte[] bytes;
    try {
      bytes = image.read(offset, count);
    } catch (IOException failed) {
      throw new ImageUnreadableException("image: " + failed.getMessage());
    }
    if (bytes.length != count) {
      throw new ImageUnreadableException(
          "image: read %d bytes at offset %d; expected %d".formatted(bytes.length, offset, count));
    }
    return bytes;
  }
}
