// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.files.RecordFraming;
import io.parasol.certs.files.RecordFraming.Checksum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The format of a frame in a file: magic number, length, CRC-32C of these eight bytes, body,
 * CRC-32C of the body. The header has its own checksum, so that a corrupted length is never used.
 */
public final class Frame {

  /** Maximum length of a body: an envelope and its receipt in base64, with their other members. */
  public static final int MAX_BODY_BYTES = 1024 * 1024;

  private static final int MAGIC = 0x504A_4C31;
  private static final int HEADER = 12;
  private static final int CHECKSUM = 4;

  /** Number of bytes that a frame adds to its body. */
  static final int OVERHEAD = HEADER + CHECKSUM;

  private static final RecordFraming FRAMING =
      new RecordFraming(
          MAGIC,
          OVERHEAD,
          MAX_BODY_BYTES + OVERHEAD,
          Integer.BYTES,
          OVERHEAD,
          List.of(
              new Checksum(HEADER - CHECKSUM, 0, HEADER - CHECKSUM),
              new Checksum(-CHECKSUM, HEADER, -CHECKSUM)));

  private Frame() {}

  /**
   * A complete frame in a file.
   *
   * @param at offset of the frame.
   * @param body content of the frame; must not be modified.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record LocatedFrame(int at, byte[] body) {}

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
    ByteBuffer frame = ByteBuffer.allocate(body.length + OVERHEAD).put(HEADER, body);
    FRAMING.complete(frame, 0, frame.capacity());
    return frame;
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

  /** Returns whether a complete frame begins at an offset. */
  static boolean isIntact(byte[] file, int at) {
    return FRAMING.intactLength(ByteBuffer.wrap(file), at) > 0;
  }

  /** Reads frames from an offset up to the first incomplete frame. */
  static Content read(byte[] file, int from) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    List<LocatedFrame> frames = new ArrayList<>();
    int at = from;
    int length = FRAMING.intactLength(bytes, at);
    while (length > 0) {
      byte[] body = new byte[length - OVERHEAD];
      bytes.get(at + HEADER, body);
      frames.add(new LocatedFrame(at, body));
      at += length;
      length = FRAMING.intactLength(bytes, at);
    }
    return new Content(frames, at, FRAMING.nextIntact(bytes, at + 1));
  }
}
