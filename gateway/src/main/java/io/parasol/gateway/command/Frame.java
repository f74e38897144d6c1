// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How a record lies in the file: a magic number, the length of the record, the CRC-32C of these
 * eight bytes, the record, its CRC-32C. The header has a checksum of its own, so that a length is
 * never believed that was not written.
 */
final class Frame {

  /** No record is longer: an envelope and its receipt in base64, and what is told beside them. */
  static final int LONGEST_RECORD = 1024 * 1024;

  private static final int MAGIC = 0x504A_4C31;
  private static final int HEADER = 12;
  private static final int CHECKSUM = 4;

  private Frame() {}

  /**
   * What a file holds.
   *
   * @param records in their order.
   * @param end where the next frame goes; what is behind it is the torn end of a write.
   */
  record Content(List<byte[]> records, int end) {}

  static ByteBuffer of(byte[] record) {
    if (record.length > LONGEST_RECORD) {
      throw new IllegalArgumentException("record of %d bytes".formatted(record.length));
    }
    ByteBuffer frame = ByteBuffer.allocate(HEADER + record.length + CHECKSUM);
    frame.putInt(MAGIC).putInt(record.length);
    frame.putInt(checksum(frame, 0, HEADER - CHECKSUM));
    frame.put(record);
    frame.putInt(checksum(frame, HEADER, record.length));
    return frame.flip();
  }

  /**
   * Reads all frames up to the first that is not whole. Only the last write can be torn: each was
   * on the disk before the next began. A whole frame behind a broken one therefore means that the
   * file has been damaged.
   */
  static Content read(byte[] file) throws JournalDamagedException {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    List<byte[]> records = new ArrayList<>();
    int at = 0;
    while (isWhole(bytes, at)) {
      byte[] record = new byte[bytes.getInt(at + 4)];
      bytes.get(at + HEADER, record);
      records.add(record);
      at += HEADER + record.length + CHECKSUM;
    }
    for (int behind = at + 1; behind < file.length; behind++) {
      if (isWhole(bytes, behind)) {
        throw new JournalDamagedException("damaged at byte %d: whole records follow".formatted(at));
      }
    }
    return new Content(records, at);
  }

  private static boolean isWhole(ByteBuffer file, int at) {
    if (file.limit() - at < HEADER + CHECKSUM || file.getInt(at) != MAGIC) {
      return false;
    }
    int length = file.getInt(at + 4);
    return file.getInt(at + 8) == checksum(file, at, HEADER - CHECKSUM)
        && length >= 0
        && length <= LONGEST_RECORD
        && file.limit() - at - HEADER - CHECKSUM >= length
        && file.getInt(at + HEADER + length) == checksum(file, at + HEADER, length);
  }

  private static int checksum(ByteBuffer bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.slice(from, length));
    return (int) checksum.getValue();
  }
}
