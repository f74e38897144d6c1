// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.trial.Trial.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The trial of a change")
class TrialTest {

  private static final Optional<String> GOOD = Optional.empty();
  private static final Optional<String> NOT_READY = Optional.of("it is not ready");

  private final Trial trial = new Trial(Duration.ofMinutes(5), 0);

  private Verdict at(int seconds, Optional<String> problem) {
    return trial.check(problem, Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void is_passed_once_the_gateway_was_healthy_for_ten_seconds() {
    assertEquals(Verdict.WAIT, at(1, NOT_READY));
    assertEquals(Verdict.WAIT, at(2, GOOD));
    assertEquals(Verdict.WAIT, at(11, GOOD));
    assertEquals(Verdict.WORKS, at(12, GOOD));
  }

  @Test
  void begins_the_ten_seconds_again_after_an_interruption() {
    assertEquals(Verdict.WAIT, at(1, GOOD));
    assertEquals(Verdict.WAIT, at(9, NOT_READY));
    assertEquals(Verdict.WAIT, at(11, GOOD));
    assertEquals(Verdict.WORKS, at(21, GOOD));
  }

  @Test
  void is_failed_at_its_limit() {
    assertEquals(Verdict.WAIT, at(299, NOT_READY));
    assertEquals(Verdict.FAILED, at(300, NOT_READY));
    assertEquals("it is not ready", trial.why());
  }

  @Test
  void lets_a_gateway_that_became_healthy_late_finish_its_ten_seconds_only_in_time() {
    assertEquals(Verdict.WAIT, at(295, GOOD));
    assertEquals(Verdict.FAILED, at(301, GOOD));
  }
}
