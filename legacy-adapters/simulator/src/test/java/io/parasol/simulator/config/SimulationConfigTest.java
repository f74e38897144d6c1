// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.simulator.config.Fault.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A fault of a simulation")
class SimulationConfigTest {

  private static Fault fault(Kind kind, int argument) {
    return new Fault(kind, Duration.ZERO, Optional.empty(), argument);
  }

  @ParameterizedTest(name = "{0} takes {1} to {2}")
  @CsvSource({
    "DELAY, 1, 600000",
    "EXCEPTION, 1, 255",
    "SILENCE, 0, 0",
    "WRONG_TRANSACTION, 0, 0",
    "WRONG_UNIT, 0, 0",
    "GARBAGE, 0, 0",
    "HALF_FRAME, 0, 0",
    "CUT, 0, 0",
    "CRC, 0, 0",
    "UNPLUG, 0, 0"
  })
  void has_an_argument_within_its_bounds(Kind kind, int least, int most) {
    assertEquals(least, fault(kind, least).argument());
    assertEquals(most, fault(kind, most).argument());
    for (int wrong : List.of(least - 1, most + 1)) {
      var refused = assertThrows(IllegalArgumentException.class, () -> fault(kind, wrong));
      assertEquals(
          "argument of %s: expected %d to %d".formatted(kind, least, most), refused.getMessage());
    }
  }

  @Test
  void begins_no_earlier_than_the_simulation_and_lasts() {
    var early =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Fault(Kind.CUT, Duration.ofMillis(-1), Optional.empty(), 0));
    assertEquals("after: expected a duration not below 0", early.getMessage());
    var none =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Fault(Kind.CUT, Duration.ZERO, Optional.of(Duration.ZERO), 0));
    assertEquals("lasts: expected a duration above 0", none.getMessage());
    for (int wrong : List.of(0, 1_000_001)) {
      var seldom =
          assertThrows(
              IllegalArgumentException.class,
              () -> new Fault(Kind.CUT, Duration.ZERO, Optional.empty(), wrong, 0));
      assertEquals("every: expected 1 to 1000000", seldom.getMessage());
    }
  }

  @Test
  void needs_an_endpoint_to_happen_on() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> new SimulationConfig(List.of()));
    assertEquals("endpoints: expected at least one", refused.getMessage());
  }
}
