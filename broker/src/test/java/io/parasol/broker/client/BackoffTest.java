// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The wait before the next attempt")
class BackoffTest {

  @ParameterizedTest(name = "after {0} failures is between {1} and {2} ms")
  @CsvSource({
    "0,0,0",
    "1,100,200",
    "2,200,400",
    "5,1600,3200",
    "9,15000,30000",
    "2147483647,15000,30000"
  })
  void doubles_up_to_half_a_minute(int failures, long least, long most) {
    assertEquals(Duration.ofMillis(least), new Backoff(1, () -> 0).delay(failures));
    assertEquals(Duration.ofMillis(most), new Backoff(1, () -> 1).delay(failures));
  }

  @Test
  void grows_with_each_round_over_several_addresses_and_not_with_each_address() {
    assertEquals(
        List.of(200L, 200L, 200L, 200L, 200L, 400L, 200L, 200L, 800L),
        waits(new Backoff(3, () -> 1), 1));
  }

  @Test
  void is_the_longest_only_once_no_address_wants_us() {
    Backoff backoff = new Backoff(3, () -> 1);
    assertEquals(25, backoff.afterRefusal(0));

    assertEquals(
        List.of(200L, 200L, 30_000L, 200L), waits(backoff, backoff.afterRefusal(0)).subList(0, 4));
    assertEquals(30_000, backoff.delay(backoff.afterRefusal(2)).toMillis());
    assertEquals(
        30_000, new Backoff(1, () -> 1).delay(new Backoff(1, () -> 1).afterRefusal(0)).toMillis());
  }

  private static List<Long> waits(Backoff backoff, int first) {
    return IntStream.range(first, first + 9)
        .mapToObj(failures -> backoff.delay(failures).toMillis())
        .toList();
  }
}
