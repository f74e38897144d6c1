// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The state of a device")
class DeviceStateTest {

  private static final Instant T0 = Instant.parse("2026-06-01T12:00:00Z");
  private static final DeviceSelfReport ASLEEP = new DeviceSelfReport(true, List.of());
  private static final DeviceSelfReport TROUBLED =
      new DeviceSelfReport(false, List.of("fan stands still", "hot"));

  private static Instant at(int seconds) {
    return T0.plusSeconds(seconds);
  }

  private static DeviceState after(DeviceSelfReport report) {
    return DeviceState.initial(T0).answered(report, at(1));
  }

  private static DeviceState missed(DeviceState state, int times) {
    DeviceState now = state;
    for (int i = 0; i < times; i++) {
      now = now.missed("timeout", at(10 + i));
    }
    return now;
  }

  @Test
  void is_unknown_until_it_is_heard() {
    assertEquals(DeviceStatus.UNKNOWN, DeviceState.initial(T0).status());
    assertEquals(DeviceStatus.ONLINE, after(DeviceSelfReport.HEALTHY).status());
  }

  @Test
  void is_degraded_with_every_trouble_named() {
    assertEquals(DeviceStatus.DEGRADED, after(TROUBLED).status());
    assertEquals("fan stands still; hot", after(TROUBLED).why());
  }

  @Test
  void keeps_since_when_only_the_reason_changes() {
    DeviceState other =
        after(TROUBLED).answered(new DeviceSelfReport(false, List.of("hot")), at(5));

    assertEquals(at(1), other.since());
    assertEquals("hot", other.why());
    assertFalse(other.isSameAs(after(TROUBLED)));
  }

  @Test
  void changes_since_with_the_word() {
    assertEquals(at(5), after(TROUBLED).answered(DeviceSelfReport.HEALTHY, at(5)).since());
  }

  @Test
  void looks_the_same_when_nothing_a_subscriber_sees_has_changed() {
    assertTrue(
        after(DeviceSelfReport.HEALTHY)
            .answered(DeviceSelfReport.HEALTHY, at(9))
            .isSameAs(after(DeviceSelfReport.HEALTHY)));
    assertTrue(
        missed(after(DeviceSelfReport.HEALTHY), 2).isSameAs(after(DeviceSelfReport.HEALTHY)));
  }

  @Test
  void rests_rather_than_fails_when_it_says_both() {
    assertEquals(
        DeviceStatus.SLEEPING, after(new DeviceSelfReport(true, List.of("1 point bad"))).status());
  }

  @Nested
  @DisplayName("after silence")
  class AfterSilence {

    @Test
    void of_two_rounds_is_what_it_was() {
      assertEquals(DeviceStatus.ONLINE, missed(after(DeviceSelfReport.HEALTHY), 2).status());
      assertFalse(missed(after(DeviceSelfReport.HEALTHY), 2).isSilent());
    }

    @Test
    void of_three_rounds_is_offline_with_the_cause() {
      DeviceState state = missed(after(DeviceSelfReport.HEALTHY), 3);

      assertEquals(DeviceStatus.OFFLINE, state.status());
      assertEquals("no answer: timeout", state.why());
      assertEquals(at(12), state.since());
      assertEquals(at(10), state.missedSince());
    }

    @Test
    void is_offline_from_degraded_too() {
      assertEquals(DeviceStatus.OFFLINE, missed(after(TROUBLED), 3).status());
    }

    @Test
    void stays_asleep_however_long() {
      DeviceState state = missed(after(ASLEEP), 1000);

      assertEquals(DeviceStatus.SLEEPING, state.status());
      assertEquals(at(1), state.since());
    }

    @Test
    void since_the_start_stays_unknown_and_says_so() {
      DeviceState state = missed(DeviceState.initial(T0), 3);

      assertEquals(DeviceStatus.UNKNOWN, state.status());
      assertEquals("no answer since the start: timeout", state.why());
      assertTrue(state.isSilent());
    }

    @Test
    void counts_from_zero_after_an_answer() {
      DeviceState state =
          missed(after(DeviceSelfReport.HEALTHY), 2).answered(DeviceSelfReport.HEALTHY, at(20));

      assertEquals(DeviceStatus.ONLINE, missed(state, 2).status());
    }

    @Test
    void is_online_with_the_first_answer() {
      DeviceState back =
          missed(after(DeviceSelfReport.HEALTHY), 5).answered(DeviceSelfReport.HEALTHY, at(60));

      assertEquals(DeviceStatus.ONLINE, back.status());
      assertEquals(at(60), back.since());
      assertEquals("", back.why());
    }
  }
}
