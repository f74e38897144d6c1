// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Colours are printed")
class ColorChoiceTest {

  @ParameterizedTest(name = "automatically with {0}: {1}")
  @CsvSource({
    "PARASOL_TERMINAL=1, true",
    "PARASOL_TERMINAL=1 TERM=xterm-256color, true",
    "PARASOL_TERMINAL=1 NO_COLOR=, true",
    "PARASOL_TERMINAL=1 NO_COLOR=1, false",
    "PARASOL_TERMINAL=1 TERM=dumb, false",
    "TERM=xterm, false"
  })
  void on_a_terminal_unless_the_user_has_forbidden_it(String variables, boolean isColored) {
    Map<String, String> environment = new HashMap<>();
    for (String each : variables.split(" ", -1)) {
      String[] parts = each.split("=", 2);
      environment.put(parts[0], parts[1]);
    }

    assertEquals(isColored, ColorChoice.AUTO.isColored(environment));
  }

  @Test
  void as_the_user_has_chosen() {
    assertTrue(ColorChoice.ALWAYS.isColored(Map.of("NO_COLOR", "1")));
    assertFalse(ColorChoice.NEVER.isColored(Map.of("PARASOL_TERMINAL", "1")));
  }
}
