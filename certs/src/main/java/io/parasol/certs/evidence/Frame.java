// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * How a piece of data lies in a file: a magic number, its length, the CRC-32C of these eight bytes,
 * the piece, its CRC-32C. The header has a checksum of its own, so that a length is never believed
 * that was not written.
 */
public final class Frame {

  /** No piece is longer: an envelope and its receipt in base64, and what is told beside them. */
  public static final int LONGEST = 1024 * 1024;

  private static final int MAGIC = 0x504A_4C31;
  private static final int HEADER = 12;
  private static final int CHECKSUM = 4;

  /** What a frame adds to what it holds. */
  static final int OVERHEAD = HEADER + CHECKSUM;

  private Frame() {}

  /**
   * A whole frame in a file.
   *
   * @param at where it begins.
   * @param body what it holds; never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Found(int at, byte[] body) {
    int end() {
      return at + OVERHEAD + body.length;
    }
  }

  /**
   * What a file holds up to the first frame that is not whole.
   *
   * @param end where the next frame goes.
   * @param next where the next whole frame behind it begins; there is none behind the torn end of a
   *     write.
   */
  record Content(List<Found> frames, int end, OptionalInt next) {}

  /** The frame around a piece of data, ready to be written. */
  public static ByteBuffer of(byte[] body) {
    if (body.length > LONGEST) {
      throw new IllegalArgumentException("%d bytes in one piece".formatted(body.length));
    }
    ByteBuffer frame = ByteBuffer.allocate(body.length + OVERHEAD);
    frame.putInt(MAGIC).putInt(body.length);
    frame.putInt(checksum(frame, 0, HEADER - CHECKSUM));
    frame.put(body);
    frame.putInt(checksum(frame, HEADER, body.length));
    return frame.flip();
  }

  /** All pieces of a file; empty if anything in it is not whole. */
  public static List<byte[]> readWhole(byte[] file) {
    Content content = read(file, 0);
    return content.end() == file.length
        ? content.frames().stream().map(Found::body).toList()
        : List.of();
  }

  /** Reads from there on, up to the first frame that is not whole. */
  static Content read(byte[] file, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    List<Found> frames = new ArrayList<>();
    int at = from;
    while (isWhole(bytes, at)) {
      byte[] body = new byte[bytes.getInt(at + 4)];
      bytes.get(at + HEADER, body);
      Found found = new Found(at, body);
      frames.add(found);
      at = found.end();
    }
    for (int behind = at + 1; behind < file.length; behind++) {
      if (isWhole(bytes, behind)) {
        return new Content(frames, at, OptionalInt.of(behind));
      }
    }
    return new Content(frames, at, OptionalInt.empty());
  }

  private static boolean isWhole(ByteBuffer file, int at) {
    if (file.limit() - at < OVERHEAD || file.getInt(at) != MAGIC) {
      return false;
    }
    int length = file.getInt(at + 4);
    return file.getInt(at + 8) == checksum(file, at, HEADER - CHECKSUM)
        && length >= 0
        && length <= LONGEST
        && file.limit() - at - OVERHEAD >= length
        && file.getInt(at + HEADER + length) == checksum(file, at + HEADER, length);
  }

  private static int checksum(ByteBuffer bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.slice(from, length));
    return (int) checksum.getValue();
  }
}
