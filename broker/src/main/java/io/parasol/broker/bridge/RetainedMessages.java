// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages that a broker should hold, the latest of each topic. They are published
 * again, a few at a time, whenever the broker may have lost them. Thread-safe.
 */
public final class RetainedMessages {

  /**
   * Maximum number of messages in flight. The rest of the session's window remains free for other
   * messages.
   */
  private static final int MAX_IN_FLIGHT = 4;

  private final Supplier<Optional<Session>> session;
  private final LongSupplier nanos;

  /** With room for one message: a device has no more. */
  private final Map<String, Item> items = new LinkedHashMap<>(1);

  private int inFlight;

  /**
   * @param nanos a monotonic clock, in nanoseconds.
   */
  public RetainedMessages(Session session, LongSupplier nanos) {
    this(() -> Optional.of(session), nanos);
  }

  /**
   * @param session empty as long as there is none; call {@link #publishDue} once there is one.
   */
  public RetainedMessages(Supplier<Optional<Session>> session, LongSupplier nanos) {
    this.session = session;
    this.nanos = nanos;
  }

  private static final class Item {
    private Supplier<Publication> latest;
    private long since;
    private boolean isDue = true;
    private boolean isInFlight;

    private Item(Supplier<Publication> latest, long since) {
      this.latest = latest;
      this.since = since;
    }
  }

  /** Sets the retained message of a topic, in place of an earlier one, and publishes it. */
  public void put(Publication retained) {
    put(retained.topic(), () -> retained);
  }

  /**
   * As {@link #put(Publication)}, for a message that is made each time that it is published. So the
   * payload takes no memory afterwards.
   *
   * @param retained returns the same message each time, of this topic. Any thread; must not block.
   */
  public void put(String topic, Supplier<Publication> retained) {
    synchronized (this) {
      Item item = items.get(topic);
      if (item == null) {
        items.put(topic, new Item(retained, nanos.getAsLong()));
      } else {
        item.latest = retained;
        item.since = nanos.getAsLong();
        item.isDue = true;
      }
    }
    publishDue();
  }

  /** Publishes all messages again, because the broker may have lost them. */
  public void republishAll() {
    synchronized (this) {
      items.values().forEach(item -> item.isDue = true);
    }
    publishDue();
  }

  /**
   * Publishes the messages that are due, as far as the limit in flight allows. Must also be called
   * from time to time.
   */
  public void publishDue() {
    for (Item next = next(); next != null; next = next()) {
      send(next);
    }
  }

  /** Returns the number of messages that the broker has not accepted yet. */
  public synchronized int pendingCount() {
    return (int) items.values().stream().filter(item -> item.isDue || item.isInFlight).count();
  }

  private synchronized @Nullable Item next() {
    if (inFlight >= MAX_IN_FLIGHT || session.get().filter(Session::isConnected).isEmpty()) {
      return null;
    }
    for (Item item : items.values()) {
      if (item.isDue && !item.isInFlight) {
        inFlight++;
        item.isDue = false;
        item.isInFlight = true;
        return item;
      }
    }
    return null;
  }

  private void send(Item item) {
    Optional<Publication> message = withRemainingExpiry(item);
    if (message.isEmpty()) {
      onResult(item, PublishResult.ACCEPTED);
      return;
    }
    session
        .get()
        .orElseThrow()
        .publish(message.get())
        .whenComplete(
            (result, failure) -> {
              onResult(item, failure == null ? result : PublishResult.UNKNOWN);
              if (result == PublishResult.ACCEPTED) {
                publishDue();
              }
            });
  }

  private synchronized void onResult(Item item, PublishResult result) {
    inFlight--;
    item.isInFlight = false;
    // A refused message waits for the next connection or for a newer message.
    item.isDue |= result == PublishResult.UNKNOWN || result == PublishResult.QUOTA_EXCEEDED;
  }

  /** Returns the message with its remaining expiry interval; empty once it has expired. */
  private Optional<Publication> withRemainingExpiry(Item item) {
    Supplier<Publication> newest;
    long since;
    synchronized (this) {
      newest = item.latest;
      since = item.since;
    }
    Publication latest = newest.get();
    if (latest.expiry().isEmpty()) {
      return Optional.of(latest);
    }
    Duration left = latest.expiry().get().minusNanos(nanos.getAsLong() - since);
    return left.toSeconds() < 1
        ? Optional.empty()
        : Optional.of(
            new Publication(
                latest.topic(),
                latest.payload(),
                latest.retain(),
                latest.contentType(),
                Optional.of(left),
                latest.properties(),
                latest.correlation()));
  }
}
