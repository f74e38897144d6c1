// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.certs.files.RecordFraming;
import io.parasol.certs.files.RecordFraming.Checksum;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The format of one record in a segment, big-endian:
 *
 * <pre>
 *    0  4  marker FF 'P' 00 'R'; cannot occur in UTF-8 text
 *    4  4  CRC32C of everything after this field
 *    8  4  length of the whole record
 *   12  4  how many bytes of the segment were on the disk when this record was written
 *   16  1  kind
 *   17  1  length of the device's name
 *   18  2  length of the monotonic timestamp: 0 or 16
 *   20  8  sequence number
 *   28  8  instant of measurement, epoch milliseconds
 *   36  n  the device's name, ASCII
 *  36+n    the monotonic timestamp, if the clock was not synchronized: identifier of the boot (8),
 *          and milliseconds since that boot (8)
 *          payload
 * </pre>
 */
public final class RecordFormat {

  public static final byte TELEMETRY = 1;

  /** States only how much was on the disk when it was written; its payload fills a page. */
  static final byte MARK = 2;

  /** Contains acknowledgements of messages; see the package of the index. */
  public static final byte POSITIONS = 3;

  /** A message whose payload is compressed; see {@link PayloadCompression}. */
  public static final byte COMPRESSED_TELEMETRY = 4;

  /** The last record of a segment that is no longer written. */
  static final byte SEAL = 0x7F;

  public static final int MAX_PAYLOAD_BYTES = 256 * 1024;

  private static final int CHECKED = 8;

  /** Length of marker, checksum and length, which {@link #FRAMING} writes. */
  private static final int FRAMED = 12;

  private static final int HEADER = 36;
  private static final int MAX_NAME_BYTES = 64;
  private static final int STAMP = 2 * Long.BYTES;

  static final int MAX_RECORD_BYTES = HEADER + MAX_NAME_BYTES + STAMP + MAX_PAYLOAD_BYTES;

  static final RecordFraming FRAMING =
      new RecordFraming(
          0xFF50_0052,
          HEADER,
          MAX_RECORD_BYTES,
          CHECKED,
          0,
          List.of(new Checksum(Integer.BYTES, CHECKED, 0)));

  private RecordFormat() {}

  public static int size(byte[] device, @Nullable MonotonicTimestamp stamp, byte[] payload) {
    return HEADER + device.length + (stamp == null ? 0 : STAMP) + payload.length;
  }

  /** Writes a record at the buffer's position. */
  static void put(
      ByteBuffer into,
      byte kind,
      long durableSize,
      byte[] device,
      long seq,
      long at,
      @Nullable MonotonicTimestamp stamp,
      byte[] payload) {
    int start = into.position();
    into.position(start + FRAMED).putInt((int) durableSize);
    into.put(kind).put((byte) device.length).putShort((short) (stamp == null ? 0 : STAMP));
    into.putLong(seq).putLong(at).put(device);
    if (stamp != null) {
      into.putLong(stamp.boot()).putLong(stamp.millis());
    }
    into.put(payload);
    FRAMING.complete(into, start, into.position() - start);
  }

  /**
   * Returns the length of the complete, intact record at an index.
   *
   * @return 0 if there is none.
   */
  static int validLength(ByteBuffer bytes, int at) {
    int length = FRAMING.intactLength(bytes, at);
    if (length == 0) {
      return 0;
    }
    int name = bytes.get(at + 17);
    int stamp = bytes.getShort(at + 18);
    return name >= 0
            && name <= MAX_NAME_BYTES
            && (stamp == 0 || stamp == STAMP)
            && HEADER + name + stamp <= length
        ? length
        : 0;
  }

  /** A record that {@link #validLength} found intact. */
  public record RecordView(ByteBuffer bytes, int index) {

    int length() {
      return bytes.getInt(index + 8);
    }

    long durableSize() {
      return Integer.toUnsignedLong(bytes.getInt(index + 12));
    }

    public byte kind() {
      return bytes.get(index + 16);
    }

    /** Returns whether it is a message of a device. */
    public boolean isMessage() {
      return kind() == TELEMETRY || kind() == COMPRESSED_TELEMETRY;
    }

    long seq() {
      return bytes.getLong(index + 20);
    }

    /** Returns the time of measurement in epoch milliseconds. */
    public long at() {
      return bytes.getLong(index + 28);
    }

    public String device() {
      return new String(copy(HEADER, nameLength()), StandardCharsets.US_ASCII);
    }

    boolean isStamped() {
      return bytes.getShort(index + 18) != 0;
    }

    @Nullable MonotonicTimestamp stamp() {
      int from = index + HEADER + nameLength();
      return isStamped()
          ? new MonotonicTimestamp(bytes.getLong(from), bytes.getLong(from + Long.BYTES))
          : null;
    }

    /** Returns the payload of a message as it was appended; empty if it cannot be decompressed. */
    public Optional<byte[]> message() {
      return kind() == COMPRESSED_TELEMETRY
          ? PayloadCompression.decompress(payload())
          : Optional.of(payload());
    }

    /** Returns the payload in the file, which may be compressed. */
    public byte[] payload() {
      int from = HEADER + nameLength() + (isStamped() ? STAMP : 0);
      return copy(from, length() - from);
    }

    private int nameLength() {
      return bytes.get(index + 17);
    }

    private byte[] copy(int from, int length) {
      byte[] copy = new byte[length];
      bytes.get(index + from, copy);
      return copy;
    }
  }
}
