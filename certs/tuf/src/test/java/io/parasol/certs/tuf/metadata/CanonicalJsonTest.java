// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The canonical form of JSON")
class CanonicalJsonTest {

  @ParameterizedTest(name = "of {0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"b\": 1, \"a\": [true, null, false]}|{\"a\":[true,null,false],\"b\":1}",
        "{ }|{}",
        "[ ]|[]",
        "-0|0",
        "12345678901234567890|12345678901234567890",
        "\"a\\u0041\\/\"|\"aA/\"",
        "\"\\\"\\\\\"|\"\\\"\\\\\"",
        "{\"B\":1,\"a\":2,\"A\":3}|{\"A\":3,\"B\":1,\"a\":2}",
      })
  void is_sorted_and_without_space(String text, String canonical) throws JsonException {
    assertCanonical(canonical, text);
  }

  @Test
  void escapes_no_control_character() throws JsonException {
    assertCanonical("\"a\nb\u007f\"", "\"a\\nb\\u007f\"");
  }

  @Test
  void has_the_order_of_code_points_and_not_of_utf_16() throws JsonException {
    // U+FF5E comes before U+1F600, whose first half in UTF-16 is U+D83D.
    assertCanonical("{\"\uff5e\":1,\"\ud83d\ude00\":2}", "{\"\ud83d\ude00\":2,\"\uff5e\":1}");
  }

  @ParameterizedTest(name = "does not exist for {0}")
  @ValueSource(strings = {"1.5", "[1.0]", "{\"a\":1e3}"})
  void does_not_exist_for_a_fraction(String text) throws JsonException {
    Json json = Json.parse(text.getBytes(UTF_8));
    assertThrows(JsonException.class, () -> CanonicalJson.encode(json));
  }

  private static void assertCanonical(String canonical, String text) throws JsonException {
    assertArrayEquals(
        canonical.getBytes(UTF_8), CanonicalJson.encode(Json.parse(text.getBytes(UTF_8))));
  }
}
