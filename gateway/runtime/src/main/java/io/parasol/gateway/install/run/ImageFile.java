// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.legacy.transfer.ReleasedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An image in a file. The file is opened for each read, because it may be removed at any time.
 * Links are not followed.
 */
record ImageFile(Path file, long length, String sha256) implements ReleasedImage {

  @Override
  public byte[] read(long offset, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new IOException(
              file.getFileName() + " is shorter than its release metadata states");
        }
      }
    }
    return bytes.array();
  }
}
