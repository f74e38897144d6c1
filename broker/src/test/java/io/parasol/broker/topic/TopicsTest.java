// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The topics of a site")
class TopicsTest {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("rooftop-7"));
  private static final DeviceId INVERTER = new DeviceId("inverter-01");

  @Test
  void are_written_as_the_contract_says() {
    assertEquals("parasol/rooftop-7/inverter-01/telemetry", TOPICS.of(INVERTER, Kind.TELEMETRY));
    assertEquals("parasol/rooftop-7/+/state", TOPICS.ofAll(Kind.STATE));
    assertEquals("parasol/rooftop-7/gateway/health", TOPICS.ofGateway(Kind.HEALTH));
    assertEquals("parasol/rooftop-7/gateway/request", TOPICS.request());
    assertEquals("parasol/rooftop-7/reply/anna", TOPICS.reply(new OperatorName("anna")));
  }

  @ParameterizedTest
  @EnumSource
  void are_read_back_to_what_they_were_written_from(Kind kind) {
    assertEquals(
        Optional.of(new SiteTopic.OfDevice(INVERTER, kind)),
        TOPICS.parse(TOPICS.of(INVERTER, kind)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REQUEST")
  void are_read_back_for_the_gateway_too(Kind kind) {
    assertEquals(Optional.of(new SiteTopic.OfGateway(kind)), TOPICS.parse(TOPICS.ofGateway(kind)));
  }

  @Test
  void are_read_back_for_requests_and_replies() {
    assertEquals(Optional.of(new SiteTopic.Request()), TOPICS.parse(TOPICS.request()));
    assertEquals(
        Optional.of(new SiteTopic.Reply(new OperatorName("anna"))),
        TOPICS.parse(TOPICS.reply(new OperatorName("anna"))));
  }

  @ParameterizedTest(name = "not \"{0}\"")
  @ValueSource(
      strings = {
        "",
        "parasol",
        "parasol/rooftop-7",
        "parasol/rooftop-7/",
        "parasol/rooftop-7/inverter-01",
        "parasol/rooftop-7/inverter-01/",
        "parasol/rooftop-7/inverter-01/telemetry/",
        "parasol/rooftop-7/inverter-01/telemetry/x",
        "parasol/rooftop-7//telemetry",
        "parasol/rooftop-7/inverter-01/TELEMETRY",
        "parasol/rooftop-7/inverter-01/probe",
        "parasol/rooftop-7/+/telemetry",
        "parasol/rooftop-7/Inverter/telemetry",
        "parasol/rooftop-7/reply/",
        "parasol/rooftop-7/reply/an/na",
        "parasol/rooftop-70/inverter-01/telemetry",
        "/parasol/rooftop-7/inverter-01/telemetry",
        "other/rooftop-7/inverter-01/telemetry",
        "$share/g/parasol/rooftop-7/inverter-01/telemetry"
      })
  void are_nothing_else(String topic) {
    assertEquals(Optional.empty(), TOPICS.parse(topic));
  }

  @ParameterizedTest(name = "not \"{0}\"")
  @ValueSource(strings = {"", "/", "/parasol", "parasol/", "a//b", "$SYS", "a/+", "#", "a\u0000"})
  void need_a_root_that_is_topic_levels(String root) {
    assertThrows(IllegalArgumentException.class, () -> new Topics(root, new SiteId("rooftop-7")));
  }

  @Test
  void may_have_a_root_of_several_levels() {
    Topics deep = new Topics("plants/north", new SiteId("rooftop-7"));

    assertEquals(
        Optional.of(new SiteTopic.OfDevice(INVERTER, Kind.EVENT)),
        deep.parse("plants/north/rooftop-7/inverter-01/event"));
  }
}
