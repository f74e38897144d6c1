// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Crc32c;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.segment.Gap;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One slot of a device's cursor in the cursor file, big-endian:
 *
 * <pre>
 *   0  4  CRC32C of everything after this field
 *   4  8  how many times this cursor was written
 *  12  1  length of the device's name, followed by the name
 *      8  the last sequence number that was assigned
 *      8  low-water mark: all messages up to this one are settled
 *      1  number of settled intervals above the mark, followed by from and to of each
 *      1  number of gaps, followed by from, to, count and reason of each
 *         zeros
 * </pre>
 */
public record CursorSlot(
    long written,
    DeviceId device,
    long last,
    long mark,
    List<Cursor.Interval> above,
    List<Gap> gaps) {

  public static final int SIZE = 1024;

  /**
   * Publishers stay below this limit by {@link ReadingStore#canAcknowledgeAhead}. Messages beyond
   * the last interval count as waiting after a restart: they are sent twice rather than never.
   */
  public static final int MAX_INTERVALS = 30;

  private static final int CHECKED = 4;

  public CursorSlot {
    above = List.copyOf(above.subList(0, Math.min(above.size(), MAX_INTERVALS)));
    gaps = List.copyOf(gaps);
  }

  public ByteBuffer bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    byte[] name = device.value().getBytes(StandardCharsets.US_ASCII);
    bytes.putInt(0).putLong(written).put((byte) name.length).put(name).putLong(last).putLong(mark);
    bytes.put((byte) above.size());
    above.forEach(interval -> bytes.putLong(interval.from()).putLong(interval.to()));
    bytes.put((byte) gaps.size());
    for (Gap gap : gaps) {
      bytes.putLong(gap.from()).putLong(gap.to()).putLong(gap.count());
      bytes.put(gap.reason().code());
    }
    bytes.putInt(0, checksum(bytes));
    return bytes.clear();
  }

  /** Reads a slot; empty if it is damaged. */
  public static Optional<CursorSlot> read(ByteBuffer slot) {
    ByteBuffer bytes = slot.duplicate().clear();
    if (bytes.getInt() != checksum(bytes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(bytes));
    } catch (IllegalArgumentException
        | BufferUnderflowException
        | IndexOutOfBoundsException malformed) {
      return Optional.empty();
    }
  }

  private static CursorSlot parse(ByteBuffer bytes) {
    long written = bytes.getLong();
    byte[] name = new byte[bytes.get()];
    bytes.get(name);
    DeviceId device = new DeviceId(new String(name, StandardCharsets.US_ASCII));
    long last = bytes.getLong();
    long mark = bytes.getLong();
    List<Cursor.Interval> above = new ArrayList<>();
    for (int left = bytes.get(); left > 0; left--) {
      above.add(new Cursor.Interval(bytes.getLong(), bytes.getLong()));
    }
    List<Gap> gaps = new ArrayList<>();
    for (int left = bytes.get(); left > 0; left--) {
      gaps.add(gap(device, bytes));
    }
    return new CursorSlot(written, device, last, mark, above, gaps);
  }

  private static Gap gap(DeviceId device, ByteBuffer bytes) {
    long from = bytes.getLong();
    long to = bytes.getLong();
    long count = bytes.getLong();
    return new Gap(device, from, to, count, Gap.Reason.of(bytes.get()));
  }

  /** The checksum of zeros is not 0, so an all-zero slot is never valid. */
  private static int checksum(ByteBuffer bytes) {
    return Crc32c.of(bytes, CHECKED, bytes.capacity() - CHECKED);
  }
}
