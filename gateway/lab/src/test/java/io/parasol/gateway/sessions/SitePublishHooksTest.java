// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.command.CommandInbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The hooks of the broker")
class SitePublishHooksTest {

  private static final DeviceId BOX = new DeviceId("string-box");
  private static final DeviceId INVERTER = new DeviceId("inverter-01");

  private final Topics topics = new Topics("parasol", new SiteId("field"));
  private final CompletableFuture<UpstreamFeed> upstream = new CompletableFuture<>();
  private final List<String> kept = new ArrayList<>();
  private CompletableFuture<Void> disk = CompletableFuture.completedFuture(null);

  private final UpstreamFeed feed =
      new UpstreamFeed() {
        @Override
        public Session mirrored(Session session) {
          return session;
        }

        @Override
        public boolean acceptsNativeMessages() {
          return true;
        }

        @Override
        public CompletionStage<Void> forward(SiteTopic.OfDevice topic, Delivery delivery) {
          kept.add(topic.kind() + " of " + topic.device());
          return disk;
        }

        @Override
        public void forward(Publication state) {}
      };

  private final SitePublishHooks hooks =
      new SitePublishHooks(topics, BOX::equals, upstream, new CommandInbox((device, why) -> {}));

  private CompletionStage<Void> says(Kind kind, boolean isAwaited) {
    return hooks.store(
        new Delivery(
            topics.of(BOX, kind), new byte[0], false, Optional.empty(), Optional.empty(), Map.of()),
        isAwaited);
  }

  private static boolean isDone(CompletionStage<Void> stage) {
    return stage.toCompletableFuture().isDone();
  }

  @Test
  void keep_nothing_waiting_without_end_while_the_gateway_starts() {
    CompletionStage<Void> awaited = says(Kind.TELEMETRY, true);
    assertTrue(isDone(says(Kind.TELEMETRY, false)));
    assertFalse(isDone(awaited));

    upstream.complete(feed);

    assertTrue(isDone(awaited));
    assertEquals(List.of("TELEMETRY of string-box"), kept);
  }

  @Test
  void keep_what_is_measured_and_what_happens_once_it_has_started() {
    upstream.complete(feed);

    for (Kind kind : List.of(Kind.TELEMETRY, Kind.EVENT, Kind.STATE)) {
      assertTrue(isDone(says(kind, false)));
    }

    assertEquals(List.of("TELEMETRY of string-box", "EVENT of string-box"), kept);
  }

  @Test
  void keep_nothing_any_more_for_which_its_device_does_not_wait() {
    disk = new CompletableFuture<>();
    CompletionStage<Void> early = says(Kind.TELEMETRY, true);
    early.toCompletableFuture().completeExceptionally(new TimeoutException());
    upstream.complete(feed);
    assertEquals(List.of(), kept, "given up before there was anybody to keep it");

    CompletionStage<Void> awaited = says(Kind.TELEMETRY, true);
    assertFalse(disk.isDone());
    awaited.toCompletableFuture().completeExceptionally(new TimeoutException());

    assertTrue(disk.isCancelled());
  }

  @Test
  void keep_the_messages_of_native_devices_alone() {
    assertTrue(hooks.isFor(BOX));
    assertFalse(hooks.isFor(INVERTER));
  }

  @Test
  void intercept_commands_for_all_devices_and_nothing_else() {
    assertEquals(Optional.of(BOX), hooks.interceptedDevice(topics.of(BOX, Kind.COMMAND)));
    assertEquals(Optional.of(INVERTER), hooks.interceptedDevice(topics.of(INVERTER, Kind.COMMAND)));
    assertEquals(Optional.empty(), hooks.interceptedDevice(topics.of(BOX, Kind.STATE)));
    assertEquals(Optional.empty(), hooks.interceptedDevice(topics.request()));
  }
}
