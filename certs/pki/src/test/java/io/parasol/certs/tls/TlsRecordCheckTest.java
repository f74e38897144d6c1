// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.tls.TlsRecordCheck.Violation;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The check of TLS records")
class TlsRecordCheckTest {

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;

  private final TlsRecordCheck check = new TlsRecordCheck();

  /** A record whose content looks like headers of handshake records. */
  private static byte[] record(int type, int length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) type, 3, 3, (byte) (length >> 8), (byte) length});
    for (int i = 0; i < length; i++) {
      bytes.write(i % 5 == 0 ? HANDSHAKE : 0);
    }
    return bytes.toByteArray();
  }

  private static byte[] stream(int... types) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int length = 0;
    for (int type : types) {
      bytes.writeBytes(record(type, length));
      length = length == 0 ? 0x4100 : length / 4;
    }
    return bytes.toByteArray();
  }

  private Optional<Violation> read(byte[] all, int size) {
    for (int from = 0; from < all.length; from += size) {
      Optional<Violation> found =
          check.read(from, Math.min(from + size, all.length), at -> all[at] & 0xFF);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Nested
  @DisplayName("in pieces of any size")
  class InPieces {

    @ParameterizedTest(name = "in pieces of {0} bytes")
    @ValueSource(ints = {1, 2, 4, 5, 6, 305, 100_000})
    void accepts_tls_1_2(int size) {
      byte[] all = stream(HANDSHAKE, HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, DATA, ALERT);

      assertEquals(Optional.empty(), read(all, size));
    }

    @ParameterizedTest(name = "in pieces of {0} bytes")
    @ValueSource(ints = {1, 2, 4, 5, 6, 305, 100_000})
    void accepts_tls_1_3_with_a_second_client_hello(int size) {
      byte[] all = stream(HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, DATA, DATA, DATA);

      assertEquals(Optional.empty(), read(all, size));
    }

    @ParameterizedTest(name = "in pieces of {0} bytes")
    @ValueSource(ints = {1, 2, 4, 5, 6, 305, 100_000})
    void finds_a_handshake_record_after_the_last_one(int size) {
      byte[] all = stream(HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, HANDSHAKE);

      assertEquals(Optional.of(Violation.RENEGOTIATION), read(all, size));
    }
  }

  @Test
  void finds_too_many_records_without_data_however_many_have_some() {
    byte[] data = record(DATA, 30);
    for (int i = 0; i < 10_000; i++) {
      assertEquals(Optional.empty(), read(data, data.length));
      check.decrypted();
    }
    for (int i = 0; i <= TlsRecordCheck.MAX_WITHOUT_DATA; i++) {
      assertEquals(Optional.empty(), read(data, data.length));
    }

    assertEquals(Optional.of(Violation.RECORDS_WITHOUT_DATA), read(data, data.length));
  }
}
