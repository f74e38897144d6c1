// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The delay before the next attempt")
class BackoffTest {

  private static List<Long> delays(Backoff backoff, int count) {
    return Stream.generate(() -> backoff.next().toMillis()).limit(count).toList();
  }

  @Test
  void doubles_up_to_half_a_minute() {
    assertEquals(
        List.of(200L, 400L, 800L, 1600L, 3200L, 6400L, 12_800L, 25_600L, 30_000L, 30_000L),
        delays(new Backoff(() -> 0), 10));
  }

  @Test
  void is_shortened_by_at_most_one_half() {
    assertEquals(List.of(100L, 200L, 400L), delays(new Backoff(() -> 1), 3));
  }

  @Test
  void begins_again_after_a_success() {
    Backoff backoff = new Backoff(() -> 0);
    delays(backoff, 5);

    backoff.reset();

    assertEquals(List.of(200L, 400L), delays(backoff, 2));
  }
}
