// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.embedded.CommandGate;
import io.parasol.broker.embedded.Custody;
import io.parasol.broker.session.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.health.CommandNews;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings commands for every device whose session the gateway does not have itself to the relay, and
 * keeps the device from hearing them before they are verified. What such a device measures is kept
 * for the centre, where the site has one, before the device is told that it has arrived; what it
 * says while the gateway starts waits for that too, for as long as its acknowledgements do; what it
 * says without asking for one is for those who listen then.
 */
final class NativeGate implements CommandGate, Custody {

  private final SiteConfig config;
  private final Topics topics;
  private final CommandNews news;
  private final CompletableFuture<Central> central = new CompletableFuture<>();
  private volatile @Nullable CommandRelay relay;

  NativeGate(SiteConfig config, Topics topics, CommandNews news) {
    this.config = config;
    this.topics = topics;
    this.news = news;
  }

  /** The relay works. */
  void know(CommandRelay started) {
    relay = started;
  }

  /** There is somebody who keeps things. */
  void know(Central keeper) {
    central.complete(keeper);
  }

  @Override
  public boolean isOf(DeviceId device) {
    return config.bridge().isPresent()
        && config.devices().get(device) instanceof SiteConfig.Device.Native;
  }

  @Override
  public CompletionStage<Void> keep(Delivery said, boolean isAwaited) {
    // While the gateway starts, nobody waits here without end.
    return (isAwaited || central.isDone())
            && topics.parse(said.topic()).orElse(null) instanceof SiteTopic.OfDevice of
            && Central.KEPT.contains(of.kind())
        ? keep(of, said)
        : CompletableFuture.completedFuture(null);
  }

  /** Once nobody waits for it any more, the keeper need not do so either. */
  private CompletableFuture<Void> keep(SiteTopic.OfDevice of, Delivery said) {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    var unused =
        central.thenAccept(
            keeper -> {
              if (kept.isDone()) {
                return; // given up while the gateway started; the device says it again
              }
              CompletableFuture<Void> keeping = keeper.said(of, said).toCompletableFuture();
              var unusedThen = keeping.thenRun(() -> kept.complete(null));
              var unusedToo = kept.whenComplete((done, givenUp) -> keeping.cancel(false));
            });
    return kept;
  }

  @Override
  public Optional<DeviceId> guarded(String topic) {
    return topics
        .parse(topic)
        .filter(named -> named instanceof SiteTopic.OfDevice of && of.kind() == Kind.COMMAND)
        .map(named -> ((SiteTopic.OfDevice) named).device())
        .filter(device -> !(config.devices().get(device) instanceof SiteConfig.Device.Legacy));
  }

  @Override
  public void offered(DeviceId device, Delivery command) {
    CommandRelay started = relay;
    if (started == null) {
      news.dropped(device, "the_gateway_is_starting");
    } else {
      started.delivered(device, command);
    }
  }
}
