// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.FieldPosition;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Reading;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The text of a field")
class LineDecoderTest {

  private static final DeviceId DEVICE = new DeviceId("charger-1");

  private static LinePoint point(String type, String scale, Map<String, String> labels) {
    return new LinePoint(
        new PointName("point"),
        new FieldPosition("", "V"),
        LineType.parse(type).orElseThrow(),
        new BigDecimal(scale),
        BigDecimal.ZERO,
        "V",
        Set.of("---", "-1"),
        labels,
        Optional.empty(),
        Optional.empty());
  }

  private static String read(LinePoint point, String text) {
    Reading reading = new LineDecoder(point).read(DEVICE, Map.of("V", text), Instant.EPOCH);
    return reading.value() == null ? reading.quality().wireName() : reading.value().toString();
  }

  @ParameterizedTest(name = "{0} × {1} is {2}")
  @CsvSource({
    "12530, 0.001, 12.53",
    "-7625, 0.001, -7.625",
    "+5, 1, 5",
    "0069, 1, 69",
    "230.0, 1, 230",
    "49.9, 1, 49.9",
    "00000, 0.1, 0",
    "839, 0.1, 83.9",
    ".5, 1, 0.5",
    "999999999999999999, 1, 999999999999999999",
    "999999999999999999, 1e300, out_of_range",
    "1e5, 1, comm_error",
    "12;5, 1, comm_error",
    "0x10, 1, comm_error",
    "NaN, 1, comm_error",
    "1234567890123456789, 1, comm_error",
    "---, 1, not_available",
    "-1, 1, not_available",
  })
  void is_a_number(String text, String scale, String value) {
    assertEquals(value, read(point("number", scale, Map.of()), text));
  }

  @Test
  void is_not_available_when_it_is_not_there() {
    LineDecoder decoder = new LineDecoder(point("number", "1", Map.of()));

    assertEquals(
        "not_available", decoder.read(DEVICE, Map.of(), Instant.EPOCH).quality().wireName());
    assertEquals("not_available", read(point("number", "1", Map.of()), "  "));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"0xA042, 41026", "a042, 41026", "0, 0", "0x, comm_error", "G1, comm_error"})
  void is_a_number_in_hexadecimal(String text, String value) {
    assertEquals(value, read(point("hex", "1", Map.of()), text));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"3, bulk", "9, 9", "B, battery", "what, what"})
  void is_one_of_several_words(String text, String value) {
    assertEquals(value, read(point("enum", "1", Map.of("3", "bulk", "B", "battery")), text));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"ON, true", "OFF, false", "on, comm_error", "1, comm_error"})
  void is_true_or_false(String text, String value) {
    assertEquals(value, read(point("bool", "1", Map.of("ON", "true", "OFF", "false")), text));
  }

  @ParameterizedTest(name = "character {0} is {1}")
  @CsvSource({"0, false", "2, true", "3, comm_error", "4, not_available"})
  void is_many_characters_and_one_counts(int at, String value) {
    assertEquals(value, read(point("flag(" + at + ")", "1", Map.of()), "001x"));
  }

  @Test
  void is_text_that_is_cut_and_made_harmless() {
    assertEquals("HQ14", read(point("text(4)", "1", Map.of()), " HQ1411MYIKN "));
    assertEquals("a?b??", read(point("text(9)", "1", Map.of()), "a\u001bb\u00e9\u007f"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"number", "hex", "text(16)", "enum", "bool", "flag(3)"})
  void never_breaks_the_reader_whatever_it_is(String type) {
    LinePoint point = point(type, "0.001", Map.of("1", "true", "0", "false"));
    List<String> seeds = List.of("12530", "-7.625", "0x1A2B", "HQ1411", "---", "10110", "");
    Random random = new Random(12);
    for (int run = 0; run < 20_000; run++) {
      StringBuilder text = new StringBuilder(seeds.get(run % seeds.size()));
      for (int change = random.nextInt(4); change > 0; change--) {
        text.insert(random.nextInt(text.length() + 1), (char) random.nextInt(256));
      }
      String said = read(point, text.substring(random.nextInt(text.length() + 1)));

      assertTrue(said.chars().noneMatch(Character::isISOControl), said);
      assertTrue(said.length() <= 40, said);
    }
  }
}
