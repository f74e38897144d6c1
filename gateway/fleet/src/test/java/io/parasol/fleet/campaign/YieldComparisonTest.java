// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.campaign.YieldComparison.Hours;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The comparison of energy")
class YieldComparisonTest {

  private static final Instant SENT = Instant.parse("2026-06-10T07:30:00Z");
  private static final Instant INSTALLED = Instant.parse("2026-06-10T08:10:00Z");
  private static final Hours HOURS =
      Hours.of(SENT, INSTALLED, Instant.parse("2026-06-10T16:20:00Z"));

  /** Energy of eight hours on both days. */
  private static Map<Instant, Long> energy(long before, long after) {
    Map<Instant, Long> energy = new HashMap<>();
    for (Instant hour = HOURS.from();
        hour.isBefore(HOURS.to());
        hour = hour.plus(Duration.ofHours(1))) {
      energy.put(hour, after);
      energy.put(hour.minus(HOURS.earlier()), before);
    }
    return energy;
  }

  private static double ratio(Map<Instant, Long> own, List<Map<Instant, Long>> others) {
    YieldComparison found = YieldComparison.of(own, others, HOURS, 6);
    assertEquals("", found.problem());
    return found.ratio();
  }

  @Test
  void takes_the_same_hours_of_an_earlier_day() {
    assertEquals(Instant.parse("2026-06-10T09:00:00Z"), HOURS.from());
    assertEquals(Instant.parse("2026-06-10T16:00:00Z"), HOURS.to());
    assertEquals(Duration.ofDays(1), HOURS.earlier());

    Hours longer = Hours.of(SENT, INSTALLED, Instant.parse("2026-06-13T12:00:00Z"));
    assertEquals(Duration.ofDays(4), longer.earlier());
    assertFalse(longer.to().minus(longer.earlier()).isAfter(SENT));
    assertTrue(Hours.of(SENT, INSTALLED, INSTALLED.plusSeconds(600)).isEmpty());
  }

  @Test
  void is_one_if_all_changed_alike() {
    assertEquals(
        1, ratio(energy(4_000, 1_000), List.of(energy(8_000, 2_000), energy(400, 100))), 1e-9);
  }

  @Test
  void is_what_the_device_has_lost() {
    assertEquals(
        0.9, ratio(energy(4_000, 900), List.of(energy(8_000, 2_000), energy(400, 100))), 1e-9);
  }

  @Test
  void is_not_moved_by_one_other_device_that_failed() {
    assertEquals(
        1,
        ratio(
            energy(4_000, 4_000),
            List.of(energy(4_000, 4_000), energy(4_000, 4_000), energy(4_000, 400))),
        1e-9);
  }

  @Test
  void needs_two_other_devices_with_enough_hours() {
    Map<Instant, Long> own = energy(4_000, 4_000);
    assertEquals(
        "1 other devices have 6 hours with production before and after, expected at least 2",
        YieldComparison.of(own, List.of(own), HOURS, 6).problem());
    assertFalse(YieldComparison.of(own, List.of(own, own, own), HOURS, 8).problem().isEmpty());
    assertEquals(7, YieldComparison.of(own, List.of(own, own), HOURS, 7).hours());
  }

  @Test
  void leaves_out_hours_that_are_not_known_of_both() {
    Map<Instant, Long> own = energy(4_000, 4_000);
    Map<Instant, Long> other = energy(4_000, 4_000);
    own.put(HOURS.from(), 0L);
    other.remove(HOURS.from());
    YieldComparison found = YieldComparison.of(own, List.of(other, other), HOURS, 6);
    assertEquals(1, found.ratio(), 1e-9);
    assertEquals(6, found.hours());
  }

  @Test
  void leaves_out_hours_without_production() {
    Map<Instant, Long> own = energy(4_000, 4_000);
    Map<Instant, Long> other = energy(4_000, 4_000);
    other.put(HOURS.from(), 20L);
    assertEquals(6, YieldComparison.of(own, List.of(other, other), HOURS, 6).hours());
  }

  @Test
  void is_zero_for_a_device_that_produces_nothing() {
    Map<Instant, Long> other = energy(4_000, 4_000);
    assertEquals(0, ratio(energy(4_000, 0), List.of(other, other)), 1e-9);
  }
}
