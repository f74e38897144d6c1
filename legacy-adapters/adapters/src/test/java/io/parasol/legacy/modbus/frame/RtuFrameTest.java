// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An RTU frame")
class RtuFrameTest {

  private static final byte[] REQUEST = HexFormat.of().parseHex("01030000000ac5cd");

  @Test
  void has_the_checksum_that_everybody_else_calculates() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

    assertEquals(0x4B37, Crc16.of(digits, 0, digits.length));
    assertEquals(0xCDC5, Crc16.of(REQUEST, 0, 6));
  }

  @Test
  void carries_its_checksum_low_byte_first() {
    byte[] frame = RtuFrame.encode(1, new Pdu(HexFormat.of().parseHex("030000000a")));

    assertEquals("01030000000ac5cd", HexFormat.of().formatHex(frame));
    assertEquals("030000000a", RtuFrame.pdu(frame, 0, frame.length).toString());
  }

  @Test
  void is_whole_with_all_its_bits_and_with_no_other() {
    assertTrue(RtuFrame.hasValidCrc(REQUEST, 0, REQUEST.length));
    for (int bit = 0; bit < 8 * REQUEST.length; bit++) {
      byte[] flipped = REQUEST.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertFalse(RtuFrame.hasValidCrc(flipped, 0, flipped.length), "bit " + bit);
    }
    for (int length = 0; length < REQUEST.length; length++) {
      assertFalse(RtuFrame.hasValidCrc(REQUEST, 0, length), "cut to " + length);
    }
  }

  @Test
  void is_never_longer_than_256_bytes() {
    byte[] longest = RtuFrame.encode(1, new Pdu(new byte[ModbusLimits.PDU]));
    assertEquals(256, longest.length);
    assertTrue(RtuFrame.hasValidCrc(longest, 0, 256));

    byte[] longer = new byte[257];
    int crc = Crc16.of(longer, 0, 255);
    longer[255] = (byte) crc;
    longer[256] = (byte) (crc >> 8);
    assertFalse(RtuFrame.hasValidCrc(longer, 0, 257));
  }
}
