// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The text of")
class TextFormsTest {

  @ParameterizedTest(name = "{0} is {1} ms")
  @CsvSource({
    "500ms, 500",
    "5s, 5000",
    "15m, 900000",
    "2h, 7200000",
    "7d, 604800000",
    "0s, 0",
    "999999999d, 86399999913600000"
  })
  void a_duration_has_its_unit(String text, long millis) {
    assertEquals(Optional.of(Duration.ofMillis(millis)), DurationText.parse(text));
    assertEquals(text, DurationText.of(Duration.ofMillis(millis)));
  }

  @ParameterizedTest(name = "no duration is \"{0}\"")
  @ValueSource(
      strings = {"5", "", "s", "-5s", "1.5s", "5 s", "5S", "5sec", "1h30m", "1000000000s", "٥s"})
  void anything_else(String text) {
    assertEquals(Optional.empty(), DurationText.parse(text));
  }

  @ParameterizedTest(name = "{0} is {1} bytes")
  @CsvSource({
    "0B, 0",
    "10B, 10",
    "1KiB, 1024",
    "512MiB, 536870912",
    "2GiB, 2147483648",
    "1TiB, 1099511627776",
    "999999TiB, 1099510528264372224"
  })
  void a_size_has_its_unit(String text, long bytes) {
    assertEquals(OptionalLong.of(bytes), SizeText.parse(text));
  }

  @ParameterizedTest(name = "no size is \"{0}\"")
  @ValueSource(strings = {"512", "", "512MB", "512M", "-1MiB", "1.5GiB", "512 MiB", "1000000B"})
  void anything_else_again(String text) {
    assertEquals(OptionalLong.empty(), SizeText.parse(text));
  }

  @ParameterizedTest(name = "\"{0}\" is probably \"{1}\"")
  @CsvSource({
    "evry, every",
    "eevry, every",
    "EVERY,",
    "deadbnad, deadband",
    "max_silence, max-silence",
    "maxsilence, max-silence",
    "unti, unit",
    "lnk, link",
    "x,",
    "a,",
    "entirely-else,"
  })
  void a_mistyped_key(String typed, String meant) {
    List<String> known =
        List.of("link", "unit", "profile", "every", "deadband", "max-silence", "b");
    assertEquals(Optional.ofNullable(meant), NearestKey.to(typed, known));
  }

  @Test
  void a_key_longer_than_any_is_not_even_compared() {
    assertEquals(Optional.empty(), NearestKey.to("a".repeat(100_000), List.of("a".repeat(64))));
  }

  @Test
  void a_list_of_words() {
    assertEquals("", Words.oneOf(List.of()));
    assertEquals("a", Words.oneOf(List.of("a")));
    assertEquals("a or b", Words.oneOf(List.of("a", "b")));
    assertEquals("a, b or c", Words.oneOf(List.of("a", "b", "c")));
  }
}
