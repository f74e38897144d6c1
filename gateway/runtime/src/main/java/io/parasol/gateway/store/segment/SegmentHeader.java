// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.certs.files.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * The first bytes of a segment.
 *
 * @param ordinal the segment's position in the log; also its file name.
 * @param oldestReplaced the ordinal of the oldest segment whose records this one contains; its own
 *     if it replaces none.
 */
public record SegmentHeader(long ordinal, long oldestReplaced) {

  static final int SIZE = 32;

  private static final long MAGIC = 0x5041_5241_534F_4C01L; // "PARASOL" and the version
  private static final int CHECKED = SIZE - Integer.BYTES;

  ByteBuffer bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    bytes.putLong(MAGIC).putLong(ordinal).putLong(oldestReplaced).putInt(0);
    bytes.putInt(checksum(bytes));
    return bytes.flip();
  }

  /** Reads the header; empty if it is damaged. */
  public static Optional<SegmentHeader> read(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {}
    if (bytes.hasRemaining()
        || bytes.getLong(0) != MAGIC
        || bytes.getInt(CHECKED) != checksum(bytes)) {
      return Optional.empty();
    }
    return Optional.of(new SegmentHeader(bytes.getLong(8), bytes.getLong(16)));
  }

  /** Returns whether a file is long enough to have a header; records follow only after one. */
  public static boolean isWhole(FileChannel file) throws IOException {
    return file.size() >= SIZE;
  }

  private static int checksum(ByteBuffer bytes) {
    return Crc32c.of(bytes, 0, CHECKED);
  }
}
