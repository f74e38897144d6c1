// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A row of the ratios")
class RatioRowTest {

  private static RatioRow measured(double value) {
    return RatioRow.of(new Amount("time", value, "ms"));
  }

  @ParameterizedTest(name = "{0} against {1}, {2} at most {3}: {4}")
  @CsvSource({
    "6, 4, RATIO, 1.5, MET",
    "6.1, 4, RATIO, 1.5, MISSED",
    "6, 4, MEASURED, 6, MET",
    "6, 4, MEASURED, 5.9, MISSED"
  })
  void compares_the_ratio_or_the_value_with_the_bar(
      double value, double floor, Bar.Subject of, double bar, RatioRow.Verdict expected) {
    RatioRow row = measured(value).against("floor", floor).bar(new Bar(of, Bar.Limit.MAXIMUM, bar));

    assertEquals(expected, row.verdict());
  }

  @Test
  void misses_a_bar_that_it_should_reach() {
    assertEquals(RatioRow.Verdict.MISSED, measured(199).bar(Bar.atLeast(200)).verdict());
    assertEquals(RatioRow.Verdict.MET, measured(200).bar(Bar.atLeast(200)).verdict());
  }

  @Test
  void has_no_verdict_without_a_bar() {
    assertEquals(RatioRow.Verdict.NO_BAR, measured(1).against("floor", 1).verdict());
  }

  @Test
  void cannot_have_a_bar_of_a_ratio_that_it_does_not_have() {
    RatioRow alone = measured(1);

    assertThrows(IllegalArgumentException.class, () -> alone.bar(Bar.ratioAtMost(2)));
  }

  @Test
  void has_no_ratio_to_a_floor_that_is_too_short_for_its_clock() {
    String json =
        new String(
            Json.write(measured(1).against("floor", 0).bar(Bar.ratioAtMost(2)).json()),
            StandardCharsets.UTF_8);

    assertFalse(json.contains("\"ratio\":"), json);
    assertEquals(true, json.contains("missed"), json);
  }
}
