// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The search for the highest rate")
class RateSearchTest {

  /** Searches with a gateway that delivers every point up to a limit, and only as many beyond. */
  private static RateSearch search(double requested, double limit) {
    RateSearch search = new RateSearch(requested);
    while (!search.isDone()) {
      double rate = search.next();
      search.record(rate <= limit, Math.min(rate, limit));
    }
    return search;
  }

  @Test
  void ends_at_the_requested_rate_if_that_is_complete() {
    RateSearch search = new RateSearch(100_000);
    search.record(true, 100_000);

    assertTrue(search.isDone());
    assertEquals(100_000, search.best());
  }

  @ParameterizedTest(name = "{0} of 1,000,000 points a second")
  @ValueSource(doubles = {950_000, 416_000, 100_000, 20_000})
  void finds_the_limit_within_ten_per_cent(double limit) {
    double best = search(1_000_000, limit).best();

    assertTrue(best <= limit && best >= limit / 1.1, () -> "found " + best);
  }

  @Test
  void ends_if_nothing_ever_arrives() {
    RateSearch search = new RateSearch(1_000_000);
    for (int tries = 0; !search.isDone(); tries++) {
      assertTrue(tries < 20);
      search.record(false, 0);
    }
    assertEquals(0, search.best());
  }
}
