// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
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
    assertEquals(Duration.ofMillis(least), Backoff.after(failures, 0));
    assertEquals(Duration.ofMillis(most), Backoff.after(failures, 1));
  }

  @Test
  void is_as_long_as_it_gets_after_the_slowest_count() {
    assertEquals(Backoff.after(Backoff.SLOWEST, 0.5), Backoff.after(Backoff.SLOWEST + 1, 0.5));
  }
}
