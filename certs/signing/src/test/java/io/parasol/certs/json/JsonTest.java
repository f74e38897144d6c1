// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A JSON document")
class JsonTest {

  private static Json parse(String text) throws JsonException {
    return Json.parse(text.getBytes(UTF_8));
  }

  private static void assertRefused(String why, String text) {
    assertRefused(why, text.getBytes(UTF_8));
  }

  private static void assertRefused(String why, byte[] utf8) {
    JsonException refused = assertThrows(JsonException.class, () -> Json.parse(utf8));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
    assertSameOutline(utf8);
  }

  /** The outline of a document is refused exactly if the document is, alone and in another one. */
  private static void assertSameOutline(byte[] utf8) {
    byte[] nested = new byte[utf8.length + 2];
    nested[0] = '[';
    System.arraycopy(utf8, 0, nested, 1, utf8.length);
    nested[utf8.length + 1] = ']';
    for (byte[] each : List.of(utf8, nested)) {
      assertEquals(refusal(() -> Json.parse(each)), refusal(() -> Json.outline(each)));
    }
  }

  private static String refusal(Callable<Json> parsing) {
    try {
      return parsing.call() == null ? "nothing" : "accepted";
    } catch (JsonException refused) {
      return String.valueOf(refused.getMessage());
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Nested
  @DisplayName("is read")
  class IsRead {

    @Test
    void as_an_outline_without_what_is_nested() throws Exception {
      assertEquals(
          parse("{\"seq\":7,\"v\":{},\"a\":[],\"on\":true,\"text\":\"Ä\\n\",\"none\":null}"),
          Json.outline(
              "{\"seq\":7,\"v\":{\"p\":[1,{\"q\":-2.5e3}]},\"a\":[{}],\"on\":true,\"text\":\"Ä\\n\",\"none\":null}"
                  .getBytes(UTF_8)));
      assertEquals(parse("-2.5e3"), Json.outline("-2.5e3".getBytes(UTF_8)));
    }

    @Test
    void as_an_outline_with_named_members_of_the_outermost_object() throws Exception {
      assertEquals(
          parse("{\"v\":{},\"q\":{\"a\":{\"v\":[1]}},\"w\":{}}"),
          Json.outline(
              "{\"v\":{\"q\":{\"a\":1}},\"q\":{\"a\":{\"v\":[1]}},\"w\":{\"b\":2}}".getBytes(UTF_8),
              "q"));
    }

    @Test
    void with_every_kind_of_value_in_the_order_of_the_text() throws Exception {
      Json value = parse(" {\"z\": [1, -2.5e3, true, false, null], \"a\": {}, \"e\": []}\r\n\t");

      assertEquals(
          new Json.Obj(
              Map.of(
                  "z",
                  new Json.Arr(
                      List.of(
                          Json.Num.of(1),
                          new Json.Num(new BigDecimal("-2.5e3")),
                          new Json.Bool(true),
                          new Json.Bool(false),
                          new Json.Nil())),
                  "a",
                  new Json.Obj(Map.of()),
                  "e",
                  new Json.Arr(List.of()))),
          value);
      assertEquals(List.of("z", "a", "e"), List.copyOf(((Json.Obj) value).members().keySet()));
    }

    @Test
    void with_every_escape() throws Exception {
      assertEquals(
          new Json.Str("\"\\/\b\f\n\r\tÄ€\uD83D\uDE00"),
          parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00c4\\u20AC\\uD83D\\ude00\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "-1", "10", "0.5", "1e2", "1E+2", "1e-2", "1e400"})
    void with_numbers_of_every_form(String number) throws Exception {
      assertEquals(new Json.Num(new BigDecimal(number)), parse(number));
    }

    @Test
    void at_the_greatest_depth() throws Exception {
      parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH));
    }

    @Test
    void with_the_longest_number() throws Exception {
      parse("1".repeat(Json.MAX_NUMBER_LENGTH));
    }
  }

  @Nested
  @DisplayName("is refused")
  class IsRefused {

    @ParameterizedTest(name = "as {0}: {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "no value                      | ``",
          "no value                      | ` `",
          "no value                      | NaN",
          "no value                      | -",
          "no value                      | .5",
          "no value                      | 1.",
          "no value                      | 1e",
          "no value                      | +1",
          "no value                      | [1,]",
          "no value                      | [,1]",
          "no value                      | `'a'`",
          "after the end                 | 01",
          "after the end                 | 0x10",
          "after the end                 | 1 2",
          "after the end                 | {}{}",
          "no value                      | `// a comment`",
          "where \":\" belongs           | {\"a\" 1}",
          "where \"}\" belongs           | {\"a\":1;\"b\":2}",
          "where \"]\" belongs           | [1 2]",
          "where \"\"\" belongs          | {a:1}",
          "where \"\"\" belongs          | {\"a\":1,}",
          "where \"r\" belongs           | tRue",
          "end of the text               | {\"a\":1",
          "end of the text               | \"a",
          "end of the text               | nul",
          "an unknown escape sequence    | \"\\x41\"",
          "hexadecimal digits            | \"\\u12G4\"",
          "hexadecimal digits            | \"\\u٠٠٤١\"",
          "a lone surrogate              | \"\\ud800\"",
          "a lone surrogate              | \"\\ud800x\"",
          "a lone surrogate              | \"\\udc00\\ud800\"",
          "a lone surrogate              | \"\\ud83d\\ud83d\\ude00\"",
          "a key occurs twice            | {\"a\":1,\"a\":1}",
          "a key occurs twice            | {\"a\":1,\"\\u0061\":2}",
          "too large an exponent         | 1e401",
          "too large an exponent         | 1e-401",
          "too large an exponent         | 1e999999999",
          "too large an exponent         | 1e99999999999999999999",
          "too large an exponent         | 0e2000000000",
        })
    void when_malformed(String why, String text) {
      assertRefused(why.strip(), text);
    }

    @Test
    void with_a_control_character_in_a_string() {
      assertRefused("control character", "\"a\nb\"");
    }

    @Test
    void with_a_byte_order_mark() {
      assertRefused("byte order mark", "\uFEFF{}");
    }

    @Test
    void with_white_space_that_json_does_not_have() {
      assertRefused("no value", "\u00A0{}");
      assertRefused("after the end", "{}\f");
    }

    @Test
    void one_level_too_deep() {
      int depth = Json.MAX_DEPTH + 1;
      assertRefused("levels", "[".repeat(depth) + "]".repeat(depth));
      assertRefused("levels", "{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
      assertRefused("levels", "[".repeat(60_000));
    }

    @Test
    void with_a_number_one_character_too_long() {
      assertRefused("more than 40", "1".repeat(Json.MAX_NUMBER_LENGTH + 1));
    }

    @Test
    void when_it_is_not_utf_8() {
      byte[] latin1 = {'"', (byte) 0xE4, '"'};
      byte[] overlongSlash = {'"', (byte) 0xC0, (byte) 0xAF, '"'};
      byte[] loneSurrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
      byte[] beyondUnicode = {'"', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'};
      byte[] cutShort = {'"', (byte) 0xE2, (byte) 0x82};
      for (byte[] each : List.of(latin1, overlongSlash, loneSurrogate, beyondUnicode, cutShort)) {
        assertRefused("not UTF-8", each);
      }
    }
  }

  @Nested
  @DisplayName("is written")
  class IsWritten {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"b\":[1,-2.5,1E+30,true,false,null],\"a\":{},\"e\":[]}",
          "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\\u0085Ä€\uD83D\uDE00/\"",
          "0.000001",
          "{}"
        })
    void in_one_line_as_read(String text) throws Exception {
      assertEquals(text, new String(Json.write(parse(text)), UTF_8));
    }

    @Test
    void so_that_it_can_be_read_again() throws Exception {
      Random random = new Random(7);
      for (int i = 0; i < 2_000; i++) {
        Json value = RandomJson.value(random, 4);
        byte[] written = Json.write(value);
        assertEquals(value, Json.parse(written));
        assertSameOutline(written);
        written[random.nextInt(written.length)] = (byte) random.nextInt(128);
        assertSameOutline(written);
      }
    }

    @Test
    void never_with_half_a_surrogate_or_an_endless_number() {
      assertThrows(IllegalArgumentException.class, () -> new Json.Str("\uD800"));
      assertThrows(
          IllegalArgumentException.class, () -> new Json.Obj(Map.of("\uDC00", new Json.Nil())));
      assertThrows(IllegalArgumentException.class, () -> new Json.Num(new BigDecimal("1e1000000")));
      String longest = "-" + "1".repeat(Json.MAX_NUMBER_LENGTH - 1);
      assertEquals(longest, new String(Json.write(new Json.Num(new BigDecimal(longest))), UTF_8));
      assertThrows(
          IllegalArgumentException.class, () -> new Json.Num(new BigDecimal(longest + "1")));
    }
  }

  @Test
  void made_of_random_bytes_is_read_or_refused_and_nothing_else() {
    Random random = new Random(11);
    byte[] alphabet = "{}[]\",:\\u0123456789-+.eEtrufalsn \n\u0080Ä".getBytes(UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] text = new byte[random.nextInt(40)];
      for (int at = 0; at < text.length; at++) {
        text[at] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        Json.parse(text);
      } catch (JsonException refused) {
        assertTrue(refused.getMessage().length() < 300);
      }
    }
  }
}
