// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The condition of a gateway with a new release")
class GatewayConditionTest {

  private static Optional<String> problem(boolean isReady, String selfTest, long devices) {
    return new GatewayCondition(
            isReady,
            isReady ? "" : "1 of 6 sessions connected",
            Optional.of(selfTest).filter(text -> !text.isEmpty()),
            devices)
        .problem(5);
  }

  @Test
  void is_good_with_as_many_devices_as_before_or_more() {
    assertEquals(Optional.empty(), problem(true, "", 5));
    assertEquals(Optional.empty(), problem(true, "", 6));
  }

  @Test
  void is_not_good_with_fewer_devices_than_before() {
    assertEquals(Optional.of("4 devices are connected; before, 5 were"), problem(true, "", 4));
  }

  @Test
  void is_not_good_unless_the_gateway_is_ready() {
    assertEquals(Optional.of("it is not ready: 1 of 6 sessions connected"), problem(false, "", 5));
  }

  @Test
  void is_not_good_with_a_failed_self_test() {
    assertEquals(
        Optional.of("a self-test has failed: replay: none"), problem(true, "replay: none", 5));
  }
}
