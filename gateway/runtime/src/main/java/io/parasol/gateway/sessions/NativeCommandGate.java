// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.embedded.CommandGate;
import io.parasol.broker.embedded.PublishKeeper;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.health.CommandObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The broker's publish hooks for devices whose session the gateway does not hold itself.
 *
 * <p>Commands for such a device go to the relay, and do not reach the device before they are
 * verified. Telemetry and events of native devices are queued for the upstream broker, where the
 * site has one, before the embedded broker acknowledges them. While the gateway starts, a message
 * waits for the queue as long as its acknowledgement does. A message without an acknowledgement
 * reaches only current subscribers then.
 */
public final class NativeCommandGate implements CommandGate, PublishKeeper {

  private final SiteConfig config;
  private final Topics topics;
  private final CommandObserver observer;
  private final CompletableFuture<UpstreamFeed> central = new CompletableFuture<>();
  private volatile @Nullable CommandRelay relay;

  public NativeCommandGate(SiteConfig config, Topics topics, CommandObserver observer) {
    this.config = config;
    this.topics = topics;
    this.observer = observer;
  }

  /** Sets the relay once it runs. */
  public void bind(CommandRelay started) {
    relay = started;
  }

  /** Sets the upstream queue. */
  public void bind(UpstreamFeed upstream) {
    central.complete(upstream);
  }

  @Override
  public boolean isFor(DeviceId device) {
    return config.bridge().isPresent()
        && config.devices().get(device) instanceof SiteConfig.Device.Native;
  }

  @Override
  public CompletionStage<Void> store(Delivery delivery, boolean isAwaited) {
    // Until the upstream queue exists, only messages with an acknowledgement wait for it. The
    // Receive
    // Maximum bounds their number.
    return (isAwaited || central.isDone())
            && topics.parse(delivery.topic()).orElse(null) instanceof SiteTopic.OfDevice of
            && UpstreamFeed.QUEUED_KINDS.contains(of.kind())
        ? keep(of, delivery)
        : CompletableFuture.completedFuture(null);
  }

  /** Queues a message, and cancels that when the broker stops waiting. */
  private CompletableFuture<Void> keep(SiteTopic.OfDevice of, Delivery delivery) {
    CompletableFuture<Void> queued = new CompletableFuture<>();
    var unused =
        central.thenAccept(
            upstream -> {
              if (queued.isDone()) {
                return; // timed out while the gateway started; the device publishes it again
              }
              CompletableFuture<Void> queuing =
                  upstream.forward(of, delivery).toCompletableFuture();
              var unusedThen = queuing.thenRun(() -> queued.complete(null));
              var unusedToo = queued.whenComplete((done, failure) -> queuing.cancel(false));
            });
    return queued;
  }

  @Override
  public Optional<DeviceId> interceptedDevice(String topic) {
    return topics
        .parse(topic)
        .filter(named -> named instanceof SiteTopic.OfDevice of && of.kind() == Kind.COMMAND)
        .map(named -> ((SiteTopic.OfDevice) named).device())
        .filter(device -> !(config.devices().get(device) instanceof SiteConfig.Device.Legacy));
  }

  @Override
  public void commandIntercepted(DeviceId device, Delivery command) {
    CommandRelay started = relay;
    if (started == null) {
      observer.dropped(device, "the_gateway_is_starting");
    } else {
      started.delivered(device, command);
    }
  }
}
