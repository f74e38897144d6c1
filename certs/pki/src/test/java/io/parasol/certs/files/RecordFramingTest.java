// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.RecordFraming.Checksum;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName("A framed record")
class RecordFramingTest {

  /** Counts the bytes of the body only, and has a checksum of the header and one of the body. */
  private static final RecordFraming BODY_COUNTED =
      new RecordFraming(
          0x0102_0304, 16, 40, 4, 16, List.of(new Checksum(8, 0, 8), new Checksum(-4, 12, -4)));

  /** Counts all bytes, and has one checksum of everything after it. */
  private static final RecordFraming ALL_COUNTED =
      new RecordFraming(0xFF50_0052, 16, 40, 8, 0, List.of(new Checksum(4, 8, 0)));

  static final List<RecordFraming> BOTH = List.of(BODY_COUNTED, ALL_COUNTED);

  private static ByteBuffer record(RecordFraming framing, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (int at = 12; at < length; at++) {
      bytes.put(at, (byte) at);
    }
    framing.complete(bytes, 0, length);
    return bytes;
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void has_its_length_where_it_is_intact(RecordFraming framing) {
    ByteBuffer file = ByteBuffer.allocate(60).put(7, record(framing, 20).array());

    assertEquals(20, framing.intactLength(file, 7));
    assertEquals(0, framing.intactLength(file, 6));
    assertEquals(16, framing.intactLength(record(framing, 16), 0));
    assertEquals(40, framing.intactLength(record(framing, 40), 0));
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void is_not_intact_if_any_of_its_bytes_changes(RecordFraming framing) {
    for (int at = 0; at < 20; at++) {
      ByteBuffer changed = record(framing, 20);
      changed.put(at, (byte) (changed.get(at) ^ 1));

      assertEquals(0, framing.intactLength(changed, 0), "byte " + at);
    }
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void is_not_intact_if_its_end_is_missing(RecordFraming framing) {
    for (int limit = 0; limit < 20; limit++) {
      assertEquals(0, framing.intactLength(record(framing, 20).limit(limit), 0), "limit " + limit);
    }
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void is_not_intact_if_it_is_longer_or_shorter_than_any_record(RecordFraming framing) {
    assertEquals(0, framing.intactLength(record(framing, 41), 0));
    ByteBuffer tooShort = record(framing, 20);
    for (int length : new int[] {15, 12, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      tooShort.putInt(framing.lengthAt(), length - framing.uncounted());

      assertEquals(0, framing.intactLength(tooShort, 0), "length " + length);
    }
  }

  @ParameterizedTest
  @FieldSource("BOTH")
  void is_found_after_damage(RecordFraming framing) {
    ByteBuffer file = ByteBuffer.allocate(60);
    file.putInt(1, framing.marker()).putInt(5, framing.marker());
    file.put(30, record(framing, 20).array());

    assertEquals(1, framing.nextMarker(file, 0));
    assertEquals(5, framing.nextMarker(file, 2));
    assertEquals(30, framing.nextMarker(file, 6));
    assertEquals(57, framing.nextMarker(file, 31), "the last three bytes may begin a marker");
    assertEquals(OptionalInt.of(30), framing.nextIntact(file, 0));
    assertEquals(OptionalInt.of(30), framing.nextIntact(file, 30));
    assertEquals(OptionalInt.empty(), framing.nextIntact(file, 31));
    assertEquals(OptionalInt.empty(), framing.nextIntact(file, 61));
  }
}
