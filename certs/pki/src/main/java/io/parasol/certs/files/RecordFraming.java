// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/**
 * The framing of the records of a file: a marker, a length and checksums, by which an intact record
 * is recognized, and found again after damage. All numbers are big-endian.
 *
 * @param marker first four bytes of a record.
 * @param minBytes length of the shortest record.
 * @param maxBytes length of the longest record.
 * @param lengthAt offset of the length of the record, four bytes.
 * @param uncounted number of bytes of a record that its length does not count.
 * @param checksums in the order in which they are checked: one of the header comes first.
 */
public record RecordFraming(
    int marker, int minBytes, int maxBytes, int lengthAt, int uncounted, List<Checksum> checksums) {

  /**
   * A CRC-32C of a part of a record, four bytes.
   *
   * @param at its offset; a negative one counts back from the end of the record.
   * @param from offset of the part.
   * @param to offset of the first byte after the part; 0 or a negative one counts back from the end
   *     of the record.
   */
  public record Checksum(int at, int from, int to) {

    private int index(int start, int length) {
      return start + (at < 0 ? length + at : at);
    }

    private int of(ByteBuffer bytes, int start, int length) {
      return Crc32c.of(bytes, start + from, (to <= 0 ? length + to : to) - from);
    }
  }

  public RecordFraming {
    checksums = List.copyOf(checksums);
  }

  /**
   * Writes the marker, the length and the checksums of a record whose other bytes are in the buffer
   * already. The buffer's position and limit stay as they are.
   *
   * @param length of the whole record.
   */
  public void complete(ByteBuffer bytes, int at, int length) {
    bytes.putInt(at, marker).putInt(at + lengthAt, length - uncounted);
    for (Checksum each : checksums) {
      bytes.putInt(each.index(at, length), each.of(bytes, at, length));
    }
  }

  /** Returns the length of the intact record at an index; 0 if there is none. */
  public int intactLength(ByteBuffer bytes, int at) {
    int left = bytes.limit() - at;
    if (left < minBytes || bytes.getInt(at) != marker) {
      return 0;
    }
    int length = bytes.getInt(at + lengthAt) + uncounted;
    if (length < minBytes || length > Math.min(left, maxBytes)) {
      return 0;
    }
    for (Checksum each : checksums) {
      if (bytes.getInt(each.index(at, length)) != each.of(bytes, at, length)) {
        return 0;
      }
    }
    return length;
  }

  /**
   * Returns the index of the first marker at or after an index. If there is none, returns the first
   * index at which a marker could not be complete.
   */
  public int nextMarker(ByteBuffer bytes, int from) {
    int at = from;
    while (at + Integer.BYTES <= bytes.limit() && bytes.getInt(at) != marker) {
      at++;
    }
    return at;
  }

  /** Returns the index of the first intact record at or after an index; empty if there is none. */
  public OptionalInt nextIntact(ByteBuffer bytes, int from) {
    int at = nextMarker(bytes, from);
    while (at + minBytes <= bytes.limit() && intactLength(bytes, at) == 0) {
      at = nextMarker(bytes, at + 1);
    }
    return at + minBytes <= bytes.limit() ? OptionalInt.of(at) : OptionalInt.empty();
  }
}
