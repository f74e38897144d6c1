// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The watch over the clock")
class ClockWatchTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private long nanos = 5_000;

  private Optional<ClockWatch.ClockStep> later(
      ClockWatch watch, Duration really, Instant wallThen) {
    nanos += really.toNanos();
    return watch.check(wallThen, nanos);
  }

  @Test
  void says_nothing_of_a_clock_that_goes_on_and_is_slewed() {
    ClockWatch watch = new ClockWatch(NOON, nanos);

    Instant wall = NOON;
    for (int second = 0; second < 100; second++) {
      wall = wall.plusMillis(1_500);
      assertEquals(Optional.empty(), later(watch, Duration.ofSeconds(1), wall));
    }
  }

  @Test
  void tells_by_how_much_it_was_set_forward_and_back() {
    ClockWatch watch = new ClockWatch(NOON, nanos);

    ClockWatch.ClockStep jump =
        later(watch, Duration.ofSeconds(1), NOON.plusSeconds(61)).orElseThrow();
    assertEquals(new ClockWatch.ClockStep(NOON.plusSeconds(1), Duration.ofMinutes(1), 1), jump);
    assertFalse(jump.isFirst());

    later(watch, Duration.ofMinutes(2), NOON.plusSeconds(181));
    assertEquals(
        Duration.ofHours(-1),
        later(watch, Duration.ofSeconds(1), NOON.plusSeconds(182).minus(Duration.ofHours(1)))
            .orElseThrow()
            .by());
  }

  @Test
  void knows_a_clock_that_is_set_for_the_first_time() {
    Instant awake = Instant.parse("1970-01-01T00:01:00Z");
    ClockWatch watch = new ClockWatch(awake, nanos);

    ClockWatch.ClockStep jump = later(watch, Duration.ofSeconds(1), NOON).orElseThrow();

    assertTrue(jump.isFirst());
    assertEquals(awake.plusSeconds(1), jump.before());
    assertEquals(NOON, jump.before().plus(jump.by()));
  }

  @Test
  void tells_of_one_that_jumps_about_once_a_minute_with_the_sum() {
    ClockWatch watch = new ClockWatch(NOON, nanos);
    Instant wall = NOON;
    int reports = 0;
    Duration sum = Duration.ZERO;
    for (int second = 0; second < 125; second++) {
      wall = wall.plusSeconds(11);
      Optional<ClockWatch.ClockStep> jump = later(watch, Duration.ofSeconds(1), wall);
      reports += jump.isPresent() ? 1 : 0;
      sum = sum.plus(jump.map(ClockWatch.ClockStep::by).orElse(Duration.ZERO));
    }

    assertEquals(3, reports);
    assertEquals(Duration.ofSeconds(10 * 121), sum);
  }
}
