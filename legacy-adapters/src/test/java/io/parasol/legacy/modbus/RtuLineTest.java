// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An RTU line")
class RtuLineTest {

  @ParameterizedTest(name = "at {0} baud and {1} bits a character for {2} ns")
  @CsvSource({
    "1200,   11, 32083333",
    "9600,   10, 3645833",
    "9600,   11, 4010416",
    "19200,  10, 1822916",
    "19200,  11, 2005208",
    "19201,  10, 1750000",
    "38400,  10, 1750000",
    "115200, 11, 1750000",
  })
  void is_silent_before_each_request(int baud, int bits, long nanos) {
    assertEquals(Duration.ofNanos(nanos), RtuLine.serial(baud, bits, false).silence());
  }

  @Test
  void does_not_end_a_frame_at_a_pause_that_adapters_make() {
    assertEquals(Duration.ofMillis(50), RtuLine.serial(115_200, 10, false).frameEnd());
    assertEquals(
        RtuLine.serial(300, 11, false).silence(), RtuLine.serial(300, 11, false).frameEnd());
  }

  @Test
  void cannot_wait_for_ever() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new RtuLine(Duration.ZERO, Duration.ofMinutes(1), false));

    assertEquals("frame end PT1M: expected up to PT10S", refused.getMessage());
  }
}
