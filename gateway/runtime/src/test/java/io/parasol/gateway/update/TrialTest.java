// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.update.Trial.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The trial of a release")
class TrialTest {

  private static final GatewayCondition GOOD = new GatewayCondition(true, "", Optional.empty(), 5);
  private static final GatewayCondition NOT_READY =
      new GatewayCondition(false, "1 of 6 sessions connected", Optional.empty(), 5);

  private final Trial trial = new Trial(5, 0);

  private Verdict at(int seconds, GatewayCondition condition) {
    return trial.check(condition, Duration.ofSeconds(seconds).toNanos());
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
  void is_failed_after_five_minutes_without_readiness() {
    assertEquals(Verdict.WAIT, at(299, NOT_READY));
    assertEquals(Verdict.FAILED, at(300, NOT_READY));
    assertEquals("it is not ready: 1 of 6 sessions connected", trial.why());
  }

  @Test
  void is_failed_with_fewer_devices_than_before() {
    GatewayCondition one = new GatewayCondition(true, "", Optional.empty(), 4);
    assertEquals(Verdict.WAIT, at(100, one));
    assertEquals(Verdict.FAILED, at(300, one));
    assertEquals("4 devices are connected; before, 5 were", trial.why());
  }

  @Test
  void is_passed_with_more_devices_than_before() {
    GatewayCondition more = new GatewayCondition(true, "", Optional.empty(), 6);
    assertEquals(Verdict.WAIT, at(1, more));
    assertEquals(Verdict.WORKS, at(11, more));
  }

  @Test
  void is_failed_with_a_failed_self_test() {
    GatewayCondition failed = new GatewayCondition(true, "", Optional.of("replay: none"), 5);
    assertEquals(Verdict.WAIT, at(100, failed));
    assertEquals(Verdict.FAILED, at(300, failed));
    assertEquals("a self-test has failed: replay: none", trial.why());
  }

  @Test
  void lets_a_release_that_became_healthy_late_finish_its_ten_seconds_only_in_time() {
    assertEquals(Verdict.WAIT, at(295, GOOD));
    assertEquals(Verdict.FAILED, at(301, GOOD));
  }
}
