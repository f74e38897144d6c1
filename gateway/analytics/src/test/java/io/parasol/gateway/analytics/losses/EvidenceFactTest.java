// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Meaning;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A fact that shows a cause")
class EvidenceFactTest {

  private static void assertReadBack(String text, EvidenceFact fact) {
    assertEquals(text, fact.text());
    assertEquals(fact, EvidenceFact.parse(text));
  }

  @Test
  void is_read_back_from_its_english_form() {
    assertReadBack("ac_power 0.0 W", new EvidenceFact.Measured(Meaning.AC_POWER, 0.04));
    assertReadBack("module_temp -3.1 °C", new EvidenceFact.Measured(Meaning.MODULE_TEMP, -3.14));
    assertReadBack("status 7.0", new EvidenceFact.Measured(Meaning.STATUS, 7));
    assertReadBack("possible 3999 W by peers", new EvidenceFact.Possible(3999.4, "peers"));
    assertReadBack(
        "limit 60.0 % by anna, bert, cmd-7", new EvidenceFact.Limited(60, "anna, bert", "cmd-7"));
    assertReadBack("code 7, of bus, evt-1", new EvidenceFact.Reported("7, of bus", "evt-1"));
    assertReadBack(
        "ratio to its neighbours 0.934, expected 1, limit 0.970, days: 3",
        new EvidenceFact.Compared(0.9341, 0.97, 3));
  }

  @ParameterizedTest
  @EnumSource(Meaning.class)
  void of_a_point_is_read_back_whatever_it_means(Meaning meaning) {
    for (double value : List.of(0.0, -12.34, 1e9, 0.05)) {
      EvidenceFact.Measured fact = new EvidenceFact.Measured(meaning, value);
      assertEquals(fact, EvidenceFact.parse(fact.text()));
    }
  }

  /** Former versions have written a space after a value without a unit. */
  @Test
  void is_read_as_former_versions_have_written_it() {
    assertEquals(new EvidenceFact.Measured(Meaning.STATUS, 7), EvidenceFact.parse("status 7.0 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ac_power 1.0 kW",
        "ac_power W",
        "unknown_point 1.0 W",
        "possible 99999999999999999999 W by peers",
        "ratio to its neighbours 0.9, expected 1, limit 0.97, days: 99999",
        "code 7",
        "\u001b[2J"
      })
  void of_another_form_is_a_note(String text) {
    assertEquals(new EvidenceFact.Note(text), EvidenceFact.parse(text));
  }
}
