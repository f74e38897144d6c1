// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A PEM text")
class PemTest {

  private static final Pem KEY = new Pem(Pem.PRIVATE_KEY, new byte[100]);
  private static final Pem CERTIFICATE = new Pem(Pem.CERTIFICATE, new byte[] {1, 2, 3});

  @Test
  void is_read_back_as_it_was_written() throws Exception {
    assertEquals(List.of(KEY, CERTIFICATE), parse(text(KEY, CERTIFICATE)));
  }

  @Test
  void has_lines_of_64_characters() {
    assertArrayEquals(
        new int[] {27, 64, 64, 8, 25},
        text(KEY).lines().mapToInt(String::length).toArray(),
        "RFC 7468 section 2");
  }

  @Test
  void may_have_comments_around_its_blocks() throws Exception {
    String text = "Bag Attributes\n  friendlyName: x\n" + text(KEY) + "\nsubject=CN = x\n";

    assertEquals(List.of(KEY), parse(text));
  }

  @Test
  void may_come_from_a_system_with_other_line_ends() throws Exception {
    assertEquals(List.of(KEY), parse(text(KEY).replace("\n", "\r\n")));
  }

  @ParameterizedTest(name = "x:{1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty    | 1 | contains no PEM block; expected -----BEGIN
          unended  | 1 | starts a block without an end
          other    | 3 | ends a different block than PRIVATE KEY
          nested   | 1 | starts a block whose content is not base64
          header   | 1 | starts a block whose content is not base64
          nothing  | 1 | starts an empty block
          many     | 49 | has too many blocks; expected at most 16
          """)
  void is_refused_with_the_place(String which, int line, String reason) {
    String one = text(CERTIFICATE);
    String text =
        switch (which) {
          case "unended" -> text(KEY).replace("-----END", "----END");
          case "other" ->
              text(new Pem(Pem.PRIVATE_KEY, new byte[3])).replace("END PRIVATE", "END PUBLIC");
          case "nested" -> "-----BEGIN CERTIFICATE-----\n" + one;
          case "header" -> one.replace("AQID", "Proc-Type: 4,ENCRYPTED\n\nAQID");
          case "nothing" -> one.replace("AQID", "");
          case "many" -> one.repeat(17);
          default -> "";
        };

    assertEquals("x:%d: %s".formatted(line, reason), refusal(text));
  }

  @Test
  void is_refused_one_byte_above_the_bound() throws Exception {
    String text = text(CERTIFICATE);
    String longest = text + "#".repeat(KeyFile.MAX_BYTES - text.length());

    assertEquals(List.of(CERTIFICATE), parse(longest));
    assertEquals("x:1: is too long; expected at most 65536 bytes", refusal(longest + "#"));
  }

  @ParameterizedTest(name = "not even when it holds \"{0}\"")
  @ValueSource(strings = {"secret!", "secretsecret"})
  void never_shows_what_it_holds(String secret) {
    String text = text(KEY).replace("AAAAAAAA", secret);

    assertFalse(refusal(text + "-----BEGIN X-----").contains("secret"));
    assertFalse(KEY.toString().contains("AAAA"));
  }

  private static String text(Pem... blocks) {
    return new String(Pem.write(List.of(blocks)), StandardCharsets.US_ASCII);
  }

  private static List<Pem> parse(String text) throws UnusableKeyException {
    return Pem.parse("x", text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String refusal(String text) {
    return String.valueOf(assertThrows(UnusableKeyException.class, () -> parse(text)).getMessage());
  }
}
