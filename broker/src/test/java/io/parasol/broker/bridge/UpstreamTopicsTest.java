// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The topics of a site at its centre")
class UpstreamTopicsTest {

  private final UpstreamTopics topics =
      new UpstreamTopics("plants/north/", new Topics("parasol", new SiteId("s")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x/telemetry",
        "x/state",
        "x/health",
        "x/event",
        "x/receipt",
        "x/update",
        "gateway/state",
        "gateway/health",
        "gateway/event",
        "gateway/probe"
      })
  void are_the_same_behind_a_prefix(String rest) {
    assertEquals(
        Optional.of("plants/north/parasol/s/" + rest), topics.toUpstream("parasol/s/" + rest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "parasol/s/x/command",
        "parasol/s/gateway/request",
        "parasol/s/reply/anna",
        "parasol/t/x/telemetry",
        "plants/north/parasol/s/x/telemetry",
        "parasol/s/x/telemetry/more",
        "other"
      })
  void are_none_for_what_does_not_go_up(String topic) {
    assertEquals(Optional.empty(), topics.toUpstream(topic));
  }

  @Test
  void have_nothing_in_common_with_what_comes_down_but_the_probe() {
    assertEquals(List.of("plants/north/parasol/s/+/command"), topics.filters());
    assertEquals("plants/north/parasol/s/gateway/probe", topics.probe());
    assertEquals(
        Optional.of(new SiteTopic.OfDevice(new DeviceId("x"), Kind.COMMAND)),
        topics.parse("plants/north/parasol/s/x/command"));
    assertEquals(Optional.empty(), topics.parse("parasol/s/x/command"));
  }
}
