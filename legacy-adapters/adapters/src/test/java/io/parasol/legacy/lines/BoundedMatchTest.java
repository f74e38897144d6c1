// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.LineFraming;
import io.parasol.config.model.lines.LinePattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An expression of a profile")
class BoundedMatchTest {

  private static final String LONGEST = "a".repeat(LineFraming.MAX_LENGTH - 1);

  private static BoundedMatch match(String expression) {
    return new BoundedMatch(new LinePattern(expression));
  }

  @Test
  void finds_fields_by_the_names_of_its_groups() {
    var groups = match("VERFW:(?<version>[0-9.]{3,16})").match("VERFW:00072.70").orElseThrow();

    assertEquals("00072.70", groups.group("version"));
  }

  @Test
  void must_match_the_whole_line() {
    assertTrue(match("(?<letter>[A-Z])").match("B").isPresent());
    assertTrue(match("(?<letter>[A-Z])").match("BB").isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "(a+)+b",
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+b",
        "(.*a){20}b",
        "((a+)+)+b",
        "(a?){100}a{100}b",
        "(?:(?:(?:(?:a|b)*)*)*)*c",
        "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)c",
      })
  void ends_soon_however_it_is_written(String catastrophic) {
    assertTrue(match(catastrophic).match(LONGEST + "!").isEmpty());
  }

  @Test
  void of_a_sound_kind_reads_the_longest_line_to_its_end() {
    assertTrue(match("(?<all>(?:a|b)*)!").match(LONGEST + "!").isPresent(), "in a small stack too");
    assertTrue(match("(?<one>[a-z]+)!").match(LONGEST + "!").isPresent());
  }
}
