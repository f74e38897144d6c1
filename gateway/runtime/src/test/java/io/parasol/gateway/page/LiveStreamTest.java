// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A stream of live messages")
class LiveStreamTest {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("roof"));
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");

  private final EmbeddedChannel channel = new EmbeddedChannel();

  private LiveStream stream(Role role) {
    Identity.Operator identity =
        new Identity.Operator(DOMAIN, TOPICS.site(), role, new OperatorName("anna"));
    AccessTable access = new AccessTable(TOPICS, new Identity.Gateway(DOMAIN, TOPICS.site()));
    return new LiveStream(
        new PageUser(identity, access.rights(identity), Optional.empty(), ""), channel);
  }

  private static Optional<LiveMessage> message(String topic, String payload) {
    return LiveMessage.of(
        new Delivery(
            TOPICS.prefix() + topic,
            payload.getBytes(UTF_8),
            false,
            Optional.empty(),
            Optional.empty()),
        TOPICS.prefix());
  }

  private void offer(LiveStream stream, String topic, String payload) {
    stream.offer(LiveBatch.of(List.of(message(topic, payload).orElseThrow()), stream.user()));
  }

  private List<String> written() {
    List<String> events = new ArrayList<>();
    for (HttpContent next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      events.addAll(List.of(next.content().toString(UTF_8).split("(?<=\n\n)")));
      next.release();
    }
    return events;
  }

  @Test
  void is_one_line_of_json_for_each_message() {
    LiveStream stream = stream(Role.VIEWER);
    offer(stream, "box/state", "{\"state\":\n \"online\"}");
    offer(stream, "box/health", "");
    stream.flush();

    assertEquals(
        List.of(
            "data: {\"topic\":\"box/state\",\"payload\":{\"state\":\"online\"}}\n\n",
            "data: {\"topic\":\"box/health\",\"payload\":null}\n\n"),
        written());
  }

  @Test
  void has_no_message_that_is_not_json() {
    assertEquals(Optional.empty(), message("box/telemetry", "{}\n\ndata: {\"topic\":\"x\"}"));
    assertEquals(Optional.empty(), message("box/telemetry", "on"));
  }

  @Test
  void has_no_reading_that_was_late_and_is_no_present_value() {
    assertEquals(
        Optional.empty(), message("box/telemetry", "{\"ts\":1,\"v\":{\"p\":1},\"hist\":true}"));
    assertTrue(message("box/telemetry", "{\"ts\":1,\"v\":{\"hist\":true}}").isPresent());
    assertTrue(message("box/event", "{\"event\":\"gap\",\"hist\":true}").isPresent());
  }

  @Test
  void has_what_the_role_may_read_over_mqtt() {
    LiveStream viewer = stream(Role.VIEWER);
    offer(viewer, "box/receipt", "{}");
    offer(viewer, "box/command", "{}");
    offer(viewer, "reply/anna", "{}");
    viewer.flush();
    assertEquals(List.of(), written());

    LiveStream operator = stream(Role.OPERATOR);
    offer(operator, "box/receipt", "{}");
    offer(operator, "reply/berta", "{}");
    operator.flush();
    assertEquals(1, written().size());
  }

  @Test
  void keeps_the_last_state_and_every_event_for_a_slow_browser() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    LiveStream stream = stream(Role.VIEWER);
    for (int i = 0; i < 3; i++) {
      offer(stream, "box/state", "{\"n\":" + i + "}");
      offer(stream, "box/event", "{\"n\":" + i + "}");
      stream.flush();
    }
    assertEquals(List.of(), written());

    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    stream.flush();

    List<String> events = written();
    assertEquals(4, events.size(), events::toString);
    assertTrue(events.get(0).contains("{\"n\":2}"), events::toString);
  }

  @Test
  void says_why_it_ends() {
    LiveStream stream = stream(Role.VIEWER);
    offer(stream, "box/state", "{}");

    stream.end(LoginEnd.REVOKED);

    assertInstanceOf(
        LastHttpContent.class, List.copyOf(channel.outboundMessages()).get(1), "it is complete");
    assertEquals("event: end\ndata: {\"why\":\"revoked\"}\n\n", written().get(1));
    assertFalse(channel.isOpen());
  }

  @Test
  void ends_for_a_browser_that_does_not_read() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    LiveStream stream = stream(Role.VIEWER);
    offer(stream, "box/event", "{}");

    stream.end(LoginEnd.ENDED);

    assertFalse(channel.isOpen());
  }

  @Test
  void is_closed_when_too_much_waits() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    LiveStream stream = stream(Role.VIEWER);
    for (int i = 0; i <= LiveStream.MAX_WAITING; i++) {
      offer(stream, "box/event", "{}");
    }

    assertFalse(channel.isOpen());
  }

  @Test
  void is_closed_when_events_that_wait_are_too_large() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    LiveStream stream = stream(Role.VIEWER);
    String large = "{\"text\":\"" + "x".repeat(64 * 1024) + "\"}";
    int most = LiveStream.MAX_WAITING_BYTES / large.length();
    for (int i = 0; i < most - 1; i++) {
      offer(stream, "box/event", large);
      offer(stream, "box/state", large);
    }
    assertTrue(channel.isOpen());

    offer(stream, "box/event", large);
    offer(stream, "box/event", large);
    assertFalse(channel.isOpen());
  }

  @Test
  void takes_large_events_again_once_the_browser_has_read() {
    LiveStream stream = stream(Role.VIEWER);
    String large = "{\"text\":\"" + "x".repeat(64 * 1024) + "\"}";
    int most = LiveStream.MAX_WAITING_BYTES / large.length();
    for (int round = 0; round < 2; round++) {
      channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
      for (int i = 0; i < most - 1; i++) {
        offer(stream, "box/event", large);
      }
      channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
      for (int i = 0; i < most - 1; i++) {
        stream.flush();
      }
      assertEquals(most - 1, written().size());
    }
    assertTrue(channel.isOpen());
  }
}
