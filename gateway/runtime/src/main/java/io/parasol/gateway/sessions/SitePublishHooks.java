// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.embedded.CommandGate;
import io.parasol.broker.embedded.PublishStore;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.CommandInbox;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The hooks of a site for what clients publish to its broker.
 *
 * <p>Commands of operators go to the relay at once, and to no subscriber. Telemetry and events of
 * native devices are queued for the upstream broker, where the site has one, before the embedded
 * broker acknowledges them. While the gateway starts, a message waits for the queue as long as its
 * acknowledgement does. A message without an acknowledgement reaches only current subscribers then.
 */
public final class SitePublishHooks implements CommandGate, PublishStore {

  private final Topics topics;
  private final Predicate<DeviceId> isQueued;
  private final CompletableFuture<UpstreamFeed> upstream;
  private final CommandInbox commands;

  /**
   * @param isQueued whether the telemetry and the events of a device are queued for the upstream
   *     broker; must not block.
   * @param upstream completes when the upstream queue is open; never for a site without one.
   */
  public SitePublishHooks(
      Topics topics,
      Predicate<DeviceId> isQueued,
      CompletionStage<UpstreamFeed> upstream,
      CommandInbox commands) {
    this.topics = topics;
    this.isQueued = isQueued;
    this.upstream = upstream.toCompletableFuture();
    this.commands = commands;
  }

  @Override
  public boolean isFor(DeviceId device) {
    return isQueued.test(device);
  }

  @Override
  public CompletionStage<Void> store(Delivery delivery, boolean isAwaited) {
    // Until the upstream queue exists, only messages with an acknowledgement wait for it. The
    // Receive Maximum bounds their number.
    return (isAwaited || upstream.isDone())
            && topics.parse(delivery.topic()).orElse(null) instanceof SiteTopic.OfDevice of
            && UpstreamFeed.QUEUED_KINDS.contains(of.kind())
        ? keep(of, delivery)
        : CompletableFuture.completedFuture(null);
  }

  /** Queues a message, and cancels that when the broker stops waiting. */
  private CompletableFuture<Void> keep(SiteTopic.OfDevice of, Delivery delivery) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    var unused =
        upstream.thenAccept(
            open -> {
              if (stored.isDone()) {
                return; // timed out while the gateway started; the device publishes it again
              }
              CompletableFuture<Void> queuing = open.forward(of, delivery).toCompletableFuture();
              var unusedThen = queuing.thenRun(() -> stored.complete(null));
              var unusedToo = stored.whenComplete((done, failure) -> queuing.cancel(false));
            });
    return stored;
  }

  @Override
  public Optional<DeviceId> interceptedDevice(String topic) {
    return topics
        .parse(topic)
        .filter(named -> named instanceof SiteTopic.OfDevice of && of.kind() == Kind.COMMAND)
        .map(named -> ((SiteTopic.OfDevice) named).device());
  }

  @Override
  public void commandIntercepted(DeviceId device, Delivery command) {
    commands.deliver(device, command);
  }
}
