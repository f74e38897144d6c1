// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bound")
class BoundTest {

  private static Bound bound(String min, String max) {
    return new Bound(end(min), end(max));
  }

  private static OptionalDouble end(String text) {
    return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }

  @ParameterizedTest(name = "from {0} to {1} admits {2}: {3}")
  @CsvSource({
    "1,  2,  1,     true",
    "1,  2,  2,     true",
    "1,  2,  0.999, false",
    "1,  2,  2.001, false",
    "1,  2,  NaN,   false",
    "1,  1,  1,     true",
    "-1, '', -1,    true",
    "-1, '', -1.5,  false",
    "-1, '', 1e300, true",
    "'', -1, -1,    true",
    "'', -1, -0.5,  false",
    "'', -1, -1e300, true",
    "0,  '', -0.0,  true",
  })
  void admits_its_ends_and_what_is_between(
      String min, String max, double value, boolean isAdmitted) {
    assertEquals(isAdmitted, bound(min, max).admits(value));
  }

  @Test
  void has_an_end() {
    assertThrows(IllegalArgumentException.class, () -> bound("", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
  void has_finite_ends(String end) {
    assertThrows(IllegalArgumentException.class, () -> bound(end, ""));
    assertThrows(IllegalArgumentException.class, () -> bound("", end));
    assertThrows(IllegalArgumentException.class, () -> bound(end, end));
  }

  @Test
  void has_its_lower_end_not_above_its_upper_one() {
    assertThrows(IllegalArgumentException.class, () -> bound("1.001", "1"));
  }
}
