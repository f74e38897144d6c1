// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A checksum")
class Crc32cTest {

  @Test
  void is_the_check_value_of_the_standard_wherever_the_buffer_stands() {
    ByteBuffer bytes = ByteBuffer.wrap("ab123456789c".getBytes(StandardCharsets.US_ASCII));

    assertEquals(0xE306_9283, Crc32c.of(bytes, 2, 9));
    assertEquals(0xE306_9283, Crc32c.of(bytes.position(5).limit(6), 2, 9));
    assertEquals(5, bytes.position());
    assertEquals(0, Crc32c.of(bytes, 0, 0));
  }
}
