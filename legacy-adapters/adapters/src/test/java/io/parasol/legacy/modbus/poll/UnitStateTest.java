// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A unit")
class UnitStateTest {

  @Test
  void is_suspect_after_one_failure_and_dead_after_three_in_a_row() {
    UnitState state = new UnitState.Ok();

    assertEquals(new UnitState.Suspect(1), state.failed());
    assertEquals(new UnitState.Suspect(2), state.failed().failed());
    assertEquals(new UnitState.Dead(0), state.failed().failed().failed());
    assertEquals(new UnitState.Dead(1), state.failed().failed().failed().failed());
  }

  @Test
  void is_well_again_with_any_answer() {
    UnitState[] states = {
      new UnitState.Ok(), new UnitState.Suspect(1), new UnitState.Suspect(2), new UnitState.Dead(7)
    };
    for (UnitState state : states) {
      assertEquals(new UnitState.Ok(), state.answered());
    }
  }

  @Test
  void that_is_dead_may_have_become_slow_at_each_eighth_probe() {
    List<Integer> patient = new ArrayList<>();
    UnitState state = new UnitState.Suspect(2);
    for (int probe = 1; probe <= 24; probe++) {
      assertFalse(new UnitState.Suspect(probe).needsFullTimeout());
      state = state.failed();
      if (state.needsFullTimeout()) {
        patient.add(probe);
      }
    }

    assertEquals(List.of(8, 16, 24), patient);
  }

  @Test
  void starts_counting_afresh_after_an_answer() {
    assertEquals(new UnitState.Suspect(1), new UnitState.Suspect(2).answered().failed());
  }
}
