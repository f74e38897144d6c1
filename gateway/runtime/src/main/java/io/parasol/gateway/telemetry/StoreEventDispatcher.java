// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.Loop;
import io.parasol.gateway.telemetry.publish.RecipientPublishers;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dispatches the events of a store to the loop. Events during opening are held until the store is
 * open.
 */
final class StoreEventDispatcher implements StoreListener {

  private static final Logger LOG = LoggerFactory.getLogger(StoreEventDispatcher.class);

  /**
   * Maximum bytes of messages that wait for the loop; beyond it only sequence numbers are passed
   * on.
   */
  private static final long MOST_ON_THE_WAY = 8L << 20;

  private final Loop loop;
  private final Supplier<List<RecipientPublishers>> ways;
  private final TelemetryListener listener;
  private final AtomicLong onTheWay = new AtomicLong();
  private List<Runnable> early = new ArrayList<>();
  private boolean hasBegun;

  /**
   * Creates a dispatcher.
   *
   * @param ways the publishers of every recipient, obtained on the loop; the first one reports what
   *     was lost.
   */
  StoreEventDispatcher(
      Loop loop, Supplier<List<RecipientPublishers>> ways, TelemetryListener listener) {
    this.loop = loop;
    this.ways = ways;
    this.listener = listener;
  }

  /** Passes on the held events, because the store is open. */
  synchronized void begin() {
    hasBegun = true;
    early.forEach(loop::execute);
    early = List.of();
  }

  private synchronized void onLoop(Runnable task) {
    if (hasBegun) {
      loop.execute(task);
    } else {
      early.add(task);
    }
  }

  @Override
  public void taken(List<StoredMessage> messages, boolean durable) {
    long bytes = messages.stream().mapToLong(message -> message.payload().length).sum();
    if (durable && onTheWay.get() + bytes > MOST_ON_THE_WAY) {
      record Seq(DeviceId device, long seq) {}
      List<Seq> numbers = messages.stream().map(one -> new Seq(one.device(), one.seq())).toList();
      onLoop(
          () ->
              ways.get()
                  .forEach(
                      way ->
                          numbers.forEach(
                              one -> way.publisher(one.device()).tookWithoutRoom(one.seq()))));
      return;
    }
    onTheWay.addAndGet(bytes);
    onLoop(
        () -> {
          onTheWay.addAndGet(-bytes);
          ways.get()
              .forEach(
                  way -> messages.forEach(one -> way.publisher(one.device()).taken(one, durable)));
        });
  }

  @Override
  public void lost(Gap gap) {
    onLoop(() -> ways.get().get(0).publisher(gap.device()).lost(gap));
  }

  @Override
  public void damaged(Corruption damage) {
    onLoop(() -> listener.storeDamaged(damage));
  }

  @Override
  public void cut(Path segment, long bytes) {
    LOG.info("store truncated uncommitted bytes segment={} bytes={}", segment, bytes);
  }

  @Override
  public void degraded(String why) {
    onLoop(() -> listener.storeDegraded(why));
  }

  @Override
  public void recovered() {
    onLoop(listener::storeRecovered);
  }
}
