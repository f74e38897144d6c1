// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The checksum of a line")
class ChecksumTest {

  private static String hex(LineFraming framing, String content) {
    byte[] text = (framing.start() + content + framing.mark()).getBytes(ISO_8859_1);
    return HexFormat.of().withUpperCase().formatHex(Checksum.of(framing, text, 0, text.length));
  }

  private static LineFraming framing(String start, String mark, LineChecksum checksum) {
    return new LineFraming(start, mark, checksum, "\r", 256);
  }

  @ParameterizedTest(name = "of {0} is {1}")
  @CsvSource({"QPI, BEAC", "QPIGS, B7A9", "QMOD, 49C1", "QPIRI, F854", "123456789, 31C3"})
  void is_that_of_xmodem_for_requests(String request, String crc) {
    assertEquals(crc, hex(framing("", "", LineChecksum.CRC16_XMODEM), request));
    assertEquals(crc, hex(framing("", "", LineChecksum.PI30), request));
  }

  @ParameterizedTest(name = "of ({0} is {1}")
  @CsvSource({
    "PI30, 9A0B",
    "NAK, 7373",
    "ACK, 3920",
    "EakxyDbjuvz, 2F29",
    "S, E5D9",
    "9293333010501, BB07",
    "MKS2-8000, B28D",
    "00000100000000001000000000000000, 56A6",
  })
  void is_what_inverters_really_sent(String content, String crc) {
    assertEquals(crc, hex(framing("(", "", LineChecksum.PI30), content));
  }

  @Test
  void is_what_an_inverter_really_sent_for_its_status() {
    assertEquals("248C", hex(framing("(", "", LineChecksum.PI30), Pi30.STATUS));
    assertEquals("6F7E", hex(framing("(", "", LineChecksum.PI30), Pi30.RATING));
  }

  @Test
  void is_one_higher_where_a_byte_would_be_one_of_the_frame() {
    assertEquals("E20A", hex(framing("", "", LineChecksum.CRC16_XMODEM), "POP02"));
    assertEquals("E20B", hex(framing("", "", LineChecksum.PI30), "POP02"));
  }

  @Test
  void never_holds_a_byte_of_the_frame() {
    LineFraming plain = framing("", "", LineChecksum.CRC16_XMODEM);
    LineFraming pi30 = framing("", "", LineChecksum.PI30);
    int raised = 0;
    for (int i = 0; i < 20_000; i++) {
      String crc = hex(pi30, "PBCV" + i);
      for (int at = 0; at < 4; at += 2) {
        String each = crc.substring(at, at + 2);
        assertEquals(-1, "28 0D 0A".indexOf(each), () -> "in " + crc);
      }
      raised += crc.equals(hex(plain, "PBCV" + i)) ? 0 : 1;
    }
    assertEquals(true, raised > 300, "the rule was put to the test " + raised + " times");
  }

  @Test
  void of_nmea_leaves_out_start_and_mark() {
    LineFraming nmea = framing("$", "*", LineChecksum.XOR);

    assertEquals("28", text(nmea, "GPGLL,5300.97914,N,00259.98174,E,125926,A"));
  }

  @Test
  void as_lrc_brings_the_sum_of_the_content_to_zero() {
    assertEquals("3A", text(framing(":", "", LineChecksum.LRC), "ABC"));
  }

  private static String text(LineFraming framing, String content) {
    return new String(HexFormat.of().parseHex(hex(framing, content)), ISO_8859_1);
  }
}
