// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The nights of a site")
class NightlyScheduleTest {

  private static List<String> heard(String zone, String from, String... looks) {
    NightlySchedule schedule = new NightlySchedule(ZoneId.of(zone), Instant.parse(from));
    List<String> received = new ArrayList<>();
    for (String look : looks) {
      if (schedule.isDue(Instant.parse(look))) {
        received.add(look);
      }
    }
    return received;
  }

  @Test
  void come_once_each_at_two_oclock_of_the_sites_own_time() {
    assertEquals(
        List.of("2026-11-25T01:00:00Z", "2026-11-26T01:00:30Z"),
        heard(
            "Europe/Berlin",
            "2026-11-24T12:00:00Z",
            "2026-11-25T00:59:59Z",
            "2026-11-25T01:00:00Z",
            "2026-11-25T01:01:00Z",
            "2026-11-25T23:59:00Z",
            "2026-11-26T01:00:30Z"));
  }

  @Test
  void are_not_missed_by_a_box_that_slept_through_two_oclock() {
    assertEquals(
        List.of("2026-11-25T09:00:00Z"),
        heard("UTC", "2026-11-24T12:00:00Z", "2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z"));
  }

  @Test
  void come_once_also_when_the_clock_is_put_back_or_forward() {
    // The hour from two to three is there twice, then not at all.
    assertEquals(
        List.of("2026-10-25T00:00:00Z"),
        heard(
            "Europe/Berlin",
            "2026-10-24T12:00:00Z",
            "2026-10-25T00:00:00Z",
            "2026-10-25T01:30:00Z"));
    assertEquals(
        List.of("2026-03-29T01:00:00Z"),
        heard(
            "Europe/Berlin",
            "2026-03-28T12:00:00Z",
            "2026-03-29T01:00:00Z",
            "2026-03-29T02:00:00Z"));
  }
}
