// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The load of a machine")
class MachineLoadTest {

  @Test
  void is_the_share_of_ticks_that_were_neither_idle_nor_waited_for_a_disk() {
    String begin = "cpu  100 0 50 1000 20 0 5 0 0 0";
    String end = "cpu  130 0 60 1140 40 0 5 0 0 0";

    assertEquals(40.0 / 200, MachineLoad.busyShare(begin, end), 1e-9);
  }

  @Test
  void includes_the_time_that_the_host_of_a_virtual_machine_took() {
    assertEquals(
        0.5, MachineLoad.busyShare("cpu  0 0 0 0 0 0 0 0 0 0", "cpu  0 0 0 50 0 0 0 50 0 0"), 1e-9);
  }

  @Test
  void is_zero_if_no_tick_has_passed() {
    String same = "cpu  1 2 3 4 5 6 7 8 9 10";

    assertEquals(0, MachineLoad.busyShare(same, same));
  }
}
