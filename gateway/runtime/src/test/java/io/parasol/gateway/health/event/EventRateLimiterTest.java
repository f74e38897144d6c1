// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A digest")
class EventRateLimiterTest {

  private static final Instant T0 = Instant.parse("2026-06-01T12:00:00Z");

  private final EventRateLimiter limiter = new EventRateLimiter();

  private OptionalLong admit(String key, int second) {
    return limiter.admit(key, T0.plusSeconds(second));
  }

  @Test
  void lets_the_same_through_once_in_ten_minutes_with_the_count_of_the_rest() {
    assertEquals(OptionalLong.of(0), admit("a", 0));
    assertEquals(OptionalLong.empty(), admit("a", 1));
    assertEquals(OptionalLong.empty(), admit("a", 599));
    assertEquals(OptionalLong.of(2), admit("a", 600));
  }

  @Test
  void lets_ten_different_ones_through_a_minute() {
    for (int i = 0; i < 10; i++) {
      assertEquals(OptionalLong.of(0), admit("key " + i, i));
    }
    assertEquals(OptionalLong.empty(), admit("key 10", 59));
    assertEquals(OptionalLong.of(1), admit("key 11", 60));
  }

  @Test
  void does_not_wait_for_a_clock_that_was_set_back() {
    for (int i = 0; i < 20; i++) {
      admit("key " + i, 1_000_000);
    }

    assertEquals(OptionalLong.of(10), admit("key 1", 0));
  }

  @Test
  void forgets_the_oldest_rather_than_grow() {
    for (int i = 0; i < 300; i++) {
      admit("key " + i, 6 * i);
    }
    assertEquals(OptionalLong.of(0), admit("key 1", 6 * 300), "its ten minutes are over");
    assertEquals(OptionalLong.empty(), admit("key 299", 6 * 300));
  }
}
