// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.configuration.SiteCondition.Upstream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The condition of a gateway with a new configuration")
class SiteConditionTest {

  private static Set<DeviceId> devices(String... ids) {
    return Arrays.stream(ids).map(DeviceId::new).collect(Collectors.toSet());
  }

  private static SiteCondition answering(String... ids) {
    return new SiteCondition(true, "", devices("a", "b", "c"), devices(ids), Upstream.NONE);
  }

  @Test
  void is_good_if_every_device_answers_that_answered_before() {
    assertEquals(Optional.empty(), answering("a", "b").problem(devices("a", "b"), false));
    assertEquals(Optional.empty(), answering("a", "b", "c").problem(devices("a", "b"), false));
  }

  @Test
  void names_the_devices_that_do_not_answer_any_more() {
    assertEquals(
        Optional.of("2 devices do not answer; before, they did: a, c"),
        answering("b").problem(devices("a", "b", "c"), false));
  }

  @Test
  void does_not_expect_a_device_that_is_not_configured_any_more() {
    assertEquals(Optional.empty(), answering("a").problem(devices("a", "removed"), false));
  }

  @Test
  void is_not_good_without_the_central_broker_that_was_connected() {
    SiteCondition down = new SiteCondition(true, "", devices(), devices(), Upstream.DOWN);
    assertEquals(
        Optional.of("the central broker is not connected; before, it was"),
        down.problem(devices(), true));
    assertEquals(Optional.empty(), down.problem(devices(), false));
  }

  @Test
  void is_good_if_the_configuration_has_no_central_broker_any_more() {
    SiteCondition none = new SiteCondition(true, "", devices(), devices(), Upstream.NONE);
    assertEquals(Optional.empty(), none.problem(devices(), true));
  }

  @Test
  void is_not_good_unless_the_gateway_is_ready() {
    assertEquals(
        Optional.of("it is not ready: it does not run"),
        SiteCondition.UNKNOWN.problem(devices(), false));
  }
}
