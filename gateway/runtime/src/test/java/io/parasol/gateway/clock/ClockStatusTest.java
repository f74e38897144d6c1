// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The advice about a system clock that is not trusted")
class ClockStatusTest {

  private static final Instant PROVEN = Instant.parse("2026-11-24T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          2027-03-04T12:00:00Z, 'correct it, or if it is right: parasol clock confirm'
          2026-11-20T12:00:00Z, 'correct it, or if it is right: parasol clock reset'
          1970-01-01T00:05:00Z, 'correct it'
          """)
  void names_a_command_only_if_it_has_an_effect(Instant system, String remedy) {
    ClockStatus status = new ClockStatus(system, false, PROVEN, PROVEN, "command", Map.of());

    assertEquals(remedy, status.remedy());
  }
}
