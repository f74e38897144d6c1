// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.files.Crc32c;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The format of a frame in a file: magic number, length, CRC-32C of these eight bytes, body,
 * CRC-32C of the body. The header has its own checksum, so that a corrupted length is never used.
 *
 * <p>The store of telemetry has another format, {@code RecordFormat}, because its records are
 * indexed and found again after damage without decoding their payloads. The two share only the
 * checksum: both are on the disks of running sites, so neither can change.
 */
public final class Frame {

  /** Maximum length of a body: an envelope and its receipt in base64, with their other members. */
  public static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final int MAGIC = 0x504A_4C31;
  private static final int HEADER = 12;
  private static final int CHECKSUM = 4;

  /** Number of bytes that a frame adds to its body. */
  static final int OVERHEAD = HEADER + CHECKSUM;

  private Frame() {}

  /**
   * A complete frame in a file.
   *
   * @param at offset of the frame.
   * @param body content of the frame; must not be modified.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record LocatedFrame(int at, byte[] body) {
    int end() {
      return at + OVERHEAD + body.length;
    }
  }

  /**
   * The content of a file up to the first incomplete frame.
   *
   * @param end offset of the next frame.
   * @param next offset of the next complete frame after {@code end}; empty if only an interrupted
   *     write follows.
   */
  record Content(List<LocatedFrame> frames, int end, OptionalInt next) {}

  /** Returns the frame of a body, ready to be written. */
  public static ByteBuffer of(byte[] body) {
    if (body.length > MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "frame of %d bytes: expected at most 1 MiB".formatted(body.length));
    }
    ByteBuffer frame = ByteBuffer.allocate(body.length + OVERHEAD);
    frame.putInt(MAGIC).putInt(body.length);
    frame.putInt(Crc32c.of(frame, 0, HEADER - CHECKSUM));
    frame.put(body);
    frame.putInt(Crc32c.of(frame, HEADER, body.length));
    return frame.flip();
  }

  /**
   * Returns the bodies of all frames in a file; empty if any part of the file is not a complete
   * frame.
   */
  public static List<byte[]> readAll(byte[] file) {
    Content content = read(file, 0);
    return content.end() == file.length
        ? content.frames().stream().map(LocatedFrame::body).toList()
        : List.of();
  }

  /** Reads frames from an offset up to the first incomplete frame. */
  static Content read(byte[] file, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    List<LocatedFrame> frames = new ArrayList<>();
    int at = from;
    while (isComplete(bytes, at)) {
      byte[] body = new byte[bytes.getInt(at + 4)];
      bytes.get(at + HEADER, body);
      LocatedFrame found = new LocatedFrame(at, body);
      frames.add(found);
      at = found.end();
    }
    for (int candidate = at + 1; candidate < file.length; candidate++) {
      if (isComplete(bytes, candidate)) {
        return new Content(frames, at, OptionalInt.of(candidate));
      }
    }
    return new Content(frames, at, OptionalInt.empty());
  }

  private static boolean isComplete(ByteBuffer file, int at) {
    if (file.limit() - at < OVERHEAD || file.getInt(at) != MAGIC) {
      return false;
    }
    int length = file.getInt(at + 4);
    return file.getInt(at + 8) == Crc32c.of(file, at, HEADER - CHECKSUM)
        && length >= 0
        && length <= MAX_BODY_BYTES
        && file.limit() - at - OVERHEAD >= length
        && file.getInt(at + HEADER + length) == Crc32c.of(file, at + HEADER, length);
  }
}
