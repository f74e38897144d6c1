// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The commands of a benchmark")
class CommandSenderTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void meet_the_polls_in_each_phase_of_their_second() {
    int[] tenths = new int[10];
    for (int command = 0; command < 60; command++) {
      long at = CommandSender.nanosUntil(command);
      assertEquals(command, at / SECOND);
      tenths[(int) (at % SECOND / (SECOND / 10))]++;
    }
    for (int each : tenths) {
      assertTrue(each >= 5 && each <= 7, each + " of 60");
    }
  }
}
