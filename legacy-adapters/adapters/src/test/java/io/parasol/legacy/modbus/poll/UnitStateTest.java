// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A unit")
class UnitStateTest {

  /** Returns the state after these requests, {@code a} for answered and {@code f} for failed. */
  private static UnitState after(String requests) {
    UnitState state = new UnitState.Ok();
    for (int i = 0; i < requests.length(); i++) {
      state = requests.charAt(i) == 'a' ? state.answered() : state.failed();
    }
    return state;
  }

  @Test
  void that_never_answered_is_suspect_after_one_failure_and_dead_after_three() {
    assertInstanceOf(UnitState.Suspect.class, after("f"));
    assertInstanceOf(UnitState.Suspect.class, after("ff"));
    assertEquals(new UnitState.Dead(0), after("fff"));
    assertEquals(new UnitState.Dead(1), after("ffff"));
  }

  @ParameterizedTest(name = "after {0}")
  @ValueSource(strings = {"", "f", "ff", "ffffff"})
  void is_well_again_with_any_answer(String before) {
    assertInstanceOf(UnitState.Ok.class, after(before + "a"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "aaaaaaaaaaaaaaaafffffff",
        "affafffafffffa",
        "faffffff",
        "aaaaafffffaaaaafffffaaaaafffff",
        "fffafffffff"
      })
  void that_answered_one_of_the_latest_eight_is_not_dead(String requests) {
    assertFalse(after(requests).isDead());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"aaaaaaaaaaaaaaaafffffffffffffff", "affffffff", "affaffffffffffffff", "fff"})
  void that_answered_less_is_dead(String requests) {
    assertTrue(after(requests).isDead());
  }

  @Test
  void that_has_just_come_back_is_not_dead_again_for_what_was_before() {
    assertFalse(after("fffffffffffafff").isDead());
  }

  @Test
  void is_lossy_when_it_answers_between_a_quarter_and_three_quarters() {
    assertTrue(after("afafafaf").isLossy());
    assertTrue(after("afafafafafff").isLossy());
    assertFalse(after("af").isLossy(), "too few requests");
    assertFalse(after("aaaaaaaf").isLossy());
    assertFalse(after("aaaaaaaaaaaaaaaafff").isLossy());
    assertFalse(after("ffffff").isLossy());
  }

  @Test
  void that_was_silent_three_times_may_be_another_device() {
    assertFalse(after("aaaaaaff").wasSilent());
    assertTrue(after("aaaaaafff").wasSilent());
    assertTrue(after("ffff").wasSilent());
  }

  @Test
  void that_is_dead_may_have_become_slow_at_each_eighth_probe() {
    List<Integer> patient = new ArrayList<>();
    UnitState state = after("ff");
    for (int probe = 1; probe <= 24; probe++) {
      assertFalse(after("ff").needsFullTimeout());
      state = state.failed();
      if (state.needsFullTimeout()) {
        patient.add(probe);
      }
    }

    assertEquals(List.of(8, 16, 24), patient);
  }
}
