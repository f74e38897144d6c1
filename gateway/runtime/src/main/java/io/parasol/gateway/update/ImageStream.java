// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.legacy.transfer.ReleasedImage;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an image as a stream. */
final class ImageStream extends InputStream {

  private final ReleasedImage image;
  private long at;

  ImageStream(ReleasedImage image) {
    this.image = image;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int count = (int) Math.min(length, image.length() - at);
    if (count <= 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(image.read(at, count), 0, to, offset, count);
    at += count;
    return count;
  }
}
