// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The types of TLS records")
class RecordTypesTest {

  private static final int ALERT = 21;
  private static final int DATA = 23;

  private final RecordTypes records = new RecordTypes();
  private final List<Integer> found = new ArrayList<>();

  /** A record whose content looks like headers of handshake records. */
  private static byte[] record(int type, int length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) type, 3, 3, (byte) (length >> 8), (byte) length});
    for (int i = 0; i < length; i++) {
      bytes.write(i % 5 == 0 ? RecordTypes.HANDSHAKE : 0);
    }
    return bytes.toByteArray();
  }

  private static byte[] stream() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(record(RecordTypes.HANDSHAKE, 300));
    bytes.writeBytes(record(RecordTypes.CHANGE_CIPHER_SPEC, 1));
    bytes.writeBytes(record(DATA, 0));
    bytes.writeBytes(record(DATA, 0x4100));
    bytes.writeBytes(record(ALERT, 2));
    return bytes.toByteArray();
  }

  @ParameterizedTest(name = "in pieces of {0} bytes")
  @ValueSource(ints = {1, 2, 4, 5, 6, 305, 100_000})
  void are_found_in_pieces_of_any_size(int size) {
    byte[] all = stream();
    for (int from = 0; from < all.length; from += size) {
      records.read(from, Math.min(from + size, all.length), at -> all[at] & 0xFF, found::add);
    }

    assertEquals(
        List.of(RecordTypes.HANDSHAKE, RecordTypes.CHANGE_CIPHER_SPEC, DATA, DATA, ALERT), found);
  }

  @Test
  void are_too_many_without_data_beyond_a_limit_however_many_have_some() {
    byte[] data = record(DATA, 30);
    for (int i = 0; i < 10_000; i++) {
      records.read(0, data.length, at -> data[at] & 0xFF, any -> true);
      records.decrypted();
    }
    for (int i = 0; i < RecordTypes.MAX_WITHOUT_DATA; i++) {
      records.read(0, data.length, at -> data[at] & 0xFF, any -> true);
    }
    assertFalse(records.hasTooManyWithoutData());

    records.read(0, 1, at -> data[at] & 0xFF, any -> true);

    assertTrue(records.hasTooManyWithoutData());
  }

  @Test
  void are_not_read_further_than_wanted() {
    byte[] all = stream();

    records.read(
        0,
        all.length,
        at -> all[at] & 0xFF,
        type -> {
          found.add(type);
          return type != RecordTypes.CHANGE_CIPHER_SPEC;
        });

    assertEquals(List.of(RecordTypes.HANDSHAKE, RecordTypes.CHANGE_CIPHER_SPEC), found);
  }
}
