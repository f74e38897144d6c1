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

  private static final Logger log = LoggerFactory.getLogger(StoreEventDispatcher.class);

  /**
   * Maximum bytes of messages that wait for the loop; beyond it only sequence numbers are passed
   * on.
   */
  private static final long MAX_IN_FLIGHT_BYTES = 8L << 20;

  private final Loop loop;
  private final Supplier<List<RecipientPublishers>> publishers;
  private final TelemetryListener listener;
  private final AtomicLong pendingBytes = new AtomicLong();
  private List<Runnable> heldEvents = new ArrayList<>();
  private boolean isOpen;

  /**
   * Creates a dispatcher.
   *
   * @param publishers the publishers of every recipient, obtained on the loop; the first one
   *     reports what was lost.
   */
  StoreEventDispatcher(
      Loop loop, Supplier<List<RecipientPublishers>> publishers, TelemetryListener listener) {
    this.loop = loop;
    this.publishers = publishers;
    this.listener = listener;
  }

  /** Passes on the held events, because the store is open. */
  synchronized void open() {
    isOpen = true;
    heldEvents.forEach(loop::execute);
    heldEvents = List.of();
  }

  private synchronized void dispatch(Runnable task) {
    if (isOpen) {
      loop.execute(task);
    } else {
      heldEvents.add(task);
    }
  }

  @Override
  public void onProcessed(List<StoredMessage> messages, boolean durable) {
    long bytes = messages.stream().mapToLong(message -> message.payload().length).sum();
    if (durable && pendingBytes.get() + bytes > MAX_IN_FLIGHT_BYTES) {
      record Seq(DeviceId device, long seq) {}
      List<Seq> numbers = messages.stream().map(one -> new Seq(one.device(), one.seq())).toList();
      dispatch(
          () ->
              publishers
                  .get()
                  .forEach(
                      way ->
                          numbers.forEach(
                              one -> way.publisher(one.device()).onStoredOnly(one.seq()))));
      return;
    }
    pendingBytes.addAndGet(bytes);
    dispatch(
        () -> {
          pendingBytes.addAndGet(-bytes);
          publishers
              .get()
              .forEach(
                  way ->
                      messages.forEach(
                          one -> way.publisher(one.device()).onProcessed(one, durable)));
        });
  }

  @Override
  public void onLost(Gap gap) {
    dispatch(() -> publishers.get().get(0).publisher(gap.device()).onLost(gap));
  }

  @Override
  public void onCorruption(Corruption corruption) {
    dispatch(() -> listener.onStoreCorruption(corruption));
  }

  @Override
  public void onTornTailCut(Path segment, long bytes) {
    log.info("store truncated uncommitted bytes segment={} bytes={}", segment, bytes);
  }

  @Override
  public void onDegraded(String why) {
    dispatch(() -> listener.onStoreDegraded(why));
  }

  @Override
  public void onRecovered() {
    dispatch(listener::onStoreRecovered);
  }
}
