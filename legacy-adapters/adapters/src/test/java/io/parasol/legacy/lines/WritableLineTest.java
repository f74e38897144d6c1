// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.FieldPosition;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineTemplate;
import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.lines.LineWrite;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.UnfitValueException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A value to be written")
class WritableLineTest {

  private static WritableLine line(
      String type, String scale, String send, double min, double max, Map<String, String> labels) {
    WriteRule rule =
        new WriteRule(
            CommandClass.SETPOINT,
            min,
            max,
            WriteRule.Wear.NONE,
            OptionalInt.empty(),
            WriteRule.WriteMethod.AUTO);
    LinePoint point =
        new LinePoint(
            new PointName("limit"),
            new FieldPosition("status", "1"),
            LineType.parse(type).orElseThrow(),
            new BigDecimal(scale),
            BigDecimal.ZERO,
            "",
            Set.of(),
            labels,
            Optional.of(new LineWrite(rule, LineTemplate.parse(send))),
            Optional.empty());
    return WritableLine.of(point).orElseThrow();
  }

  @ParameterizedTest(name = "{0} by {2} becomes {3}")
  @CsvSource({
    "48, 1, PBCV{00.0}, PBCV48.0, 48",
    "44.04, 1, PBCV{00.0}, PBCV44.0, 44",
    "7.5, 1, PBCV{00.0}, PBCV07.5, 7.5",
    "40, 1, MCHGC{000}, MCHGC040, 40",
    "40, 0.1, X{0000}Y, X0400Y, 40",
    "44.05, 0.1, X{0000}, X0440, 44",
  })
  void is_the_nearest_that_its_request_can_carry(
      double wanted, String scale, String send, String request, String value) throws Exception {
    WritableLine.Prepared prepared =
        line("number", scale, send, 0, 100, Map.of()).convert(new Value.Real(wanted));

    assertEquals(request, prepared.request());
    assertEquals(value, prepared.value().toString());
  }

  @Test
  void is_a_label_for_the_word_of_the_device() throws Exception {
    WritableLine line = line("enum", "1", "POP{00}", 0, 0, Map.of("0", "grid", "2", "battery"));

    assertEquals("POP02", line.convert(new Value.Text("battery")).request());
    assertTrue(line.convert(new Value.Text("battery")).matches(new Value.Text("battery")));
    assertFalse(line.convert(new Value.Text("battery")).matches(new Value.Text("grid")));
  }

  @Test
  void is_true_or_false_for_its_word() throws Exception {
    WritableLine line = line("bool", "1", "LOAD {}", 0, 0, Map.of("ON", "true", "OFF", "false"));

    assertEquals("LOAD OFF", line.convert(new Value.Flag(false)).request());
  }

  @ParameterizedTest(name = "{0} is refused: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "100.5|point limit: 100.5; expected 0 to 100",
        "-1|point limit: -1; expected 0 to 100",
        "100.06|point limit: 100.06; expected 0 to 100",
      })
  void out_of_range_is_refused(double wanted, String why) {
    WritableLine line = line("number", "1", "P{000.0}", 0, 100, Map.of());

    assertEquals(
        why,
        assertThrows(UnfitValueException.class, () -> line.convert(new Value.Real(wanted)))
            .getMessage());
  }

  @Test
  void that_rounding_would_bring_out_of_range_is_refused() {
    WritableLine line = line("number", "3", "P{000}", 0, 101, Map.of());

    assertEquals(
        "point limit: 102; expected 0 to 101",
        assertThrows(UnfitValueException.class, () -> line.convert(new Value.Whole(101)))
            .getMessage());
  }

  @Test
  void with_more_digits_than_its_request_has_is_refused() {
    WritableLine line = line("number", "1", "P{00}", 0, 1000, Map.of());

    assertThrows(UnfitValueException.class, () -> line.convert(new Value.Whole(100)));
  }

  @Test
  void of_another_kind_is_refused() {
    WritableLine number = line("number", "1", "P{00}", 0, 100, Map.of());
    WritableLine word = line("enum", "1", "POP{00}", 0, 0, Map.of("0", "grid"));

    assertThrows(UnfitValueException.class, () -> number.convert(new Value.Text("1\rPOP02")));
    assertThrows(UnfitValueException.class, () -> number.convert(new Value.Flag(true)));
    assertThrows(UnfitValueException.class, () -> word.convert(new Value.Text("0")));
    assertThrows(UnfitValueException.class, () -> word.convert(new Value.Whole(0)));
  }
}
