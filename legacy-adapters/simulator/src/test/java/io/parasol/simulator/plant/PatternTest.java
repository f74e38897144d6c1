// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The pattern of a benchmark")
class PatternTest {

  @ParameterizedTest(name = "tick {0}, address {1}")
  @CsvSource({"0, 0", "1, 0", "255, 65534", "256, 7", "17900000001, 40083", "-1, 3"})
  void can_be_taken_apart_again(long tick, int address) {
    float real = Pattern.real(tick, address);

    assertEquals(address, Pattern.addressOf(real));
    assertEquals(Math.floorMod(tick, 256), Pattern.tickOf(real));
  }

  @Test
  void differs_between_neighbours_in_time_and_place() {
    assertEquals(65_536, Pattern.real(8, 5) - Pattern.real(7, 5));
    assertEquals(1, Pattern.real(7, 6) - Pattern.real(7, 5));
    assertEquals(257, Pattern.register(8, 5) - Pattern.register(7, 5));
    assertEquals(1, Pattern.register(7, 6) - Pattern.register(7, 5));
  }

  @Test
  void counts_time_in_tenths_of_a_second() {
    assertEquals(10, Pattern.tick(Instant.ofEpochMilli(1099)));
    assertEquals(11, Pattern.tick(Instant.ofEpochMilli(1100)));
  }
}
