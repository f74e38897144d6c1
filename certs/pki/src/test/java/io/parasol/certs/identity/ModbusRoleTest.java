// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The role of a Modbus client")
class ModbusRoleTest {

  private static Optional<String> parse(String hex) {
    return ModbusRole.parse(HexFormat.of().parseHex(hex));
  }

  /** Encodes an element with the shortest form of its length. */
  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length >= 0x100) {
      out.write(0x82);
      out.write(content.length >> 8);
    } else if (content.length >= 0x80) {
      out.write(0x81);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static Optional<String> roleOf(String text) {
    return ModbusRole.parse(der(0x04, der(0x0C, text.getBytes(UTF_8))));
  }

  @Test
  void is_the_whole_text_of_one_utf8_string() {
    assertEquals(Optional.of("ab"), parse("04040c026162"));
    assertEquals(Optional.of("GridServiceSunSpec"), roleOf("GridServiceSunSpec"));
    assertEquals(Optional.of("ä"), roleOf("ä"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 123, 124, 125, 126, 127, 128})
  void has_up_to_128_characters_also_where_lengths_need_two_octets(int length) {
    assertEquals(Optional.of("r".repeat(length)), roleOf("r".repeat(length)));
  }

  @Test
  void has_128_characters_of_four_octets_each() {
    String role = "\uD83D\uDE00".repeat(128);

    assertEquals(Optional.of(role), roleOf(role));
    assertEquals(Optional.empty(), roleOf(role + "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "04", // no length
        "0400", // empty OCTET STRING
        "04020c00", // empty role
        "040416026162", // IA5String
        "040413026162", // PrintableString
        "04041e020061", // BMPString
        "04080c0261620c026364", // two roles
        "040630040c026162", // a sequence
        "04050c81026162", // length in the long form where the short one fits
        "04060c8200026162", // and in a longer one
        "04810 40c026162", // of the outer length
        "04040c800000", // indefinite length
        "04050c02616200", // trailing octet inside
        "04040c02616200", // trailing octet outside
        "04040c036162", // role cut off
        "04050c026162", // OCTET STRING cut off
        "04040c02c328", // no UTF-8
        "04040c02c0af", // overlong UTF-8
        "04050c03eda080", // a surrogate
        "04040c026100", // a control character
        "0c026162", // no OCTET STRING
        "04043c026162", // another class of tag
        "04060c8461620000" // length of four octets
      })
  void is_absent_if_there_is_any_doubt(String hex) {
    assertEquals(Optional.empty(), parse(hex.replace(" ", "")));
  }

  @Test
  void is_absent_if_it_is_too_long() {
    assertEquals(Optional.empty(), roleOf("r".repeat(129)));
    assertEquals(Optional.empty(), roleOf("r".repeat(200)));
    assertEquals(Optional.empty(), roleOf("r".repeat(70_000)));
  }
}
