// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Session;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages that a broker is to hold, the latest of each topic: put there again
 * whenever the broker may have forgotten them, a few at a time. Thread-safe.
 */
public final class Shelf {

  /** On their way at once; the session has others to serve. */
  private static final int MOST_IN_FLIGHT = 4;

  private final Supplier<Optional<Session>> session;
  private final LongSupplier nanos;
  private final Map<String, Item> items = new LinkedHashMap<>();
  private int inFlight;

  /**
   * @param nanos a clock that only goes forward.
   */
  public Shelf(Session session, LongSupplier nanos) {
    this(() -> Optional.of(session), nanos);
  }

  /**
   * @param session empty as long as there is none; {@link #fill} once there is.
   */
  public Shelf(Supplier<Optional<Session>> session, LongSupplier nanos) {
    this.session = session;
    this.nanos = nanos;
  }

  private static final class Item {
    private Publication latest;
    private long since;
    private boolean isDue = true;
    private boolean isInFlight;

    private Item(Publication latest, long since) {
      this.latest = latest;
      this.since = since;
    }
  }

  /** The broker is to hold that from now on, instead of what it has of the same topic. */
  public void put(Publication retained) {
    synchronized (this) {
      Item item = items.get(retained.topic());
      if (item == null) {
        items.put(retained.topic(), new Item(retained, nanos.getAsLong()));
      } else {
        item.latest = retained;
        item.since = nanos.getAsLong();
        item.isDue = true;
      }
    }
    fill();
  }

  /** The broker may have forgotten all of it. */
  public void again() {
    synchronized (this) {
      items.values().forEach(item -> item.isDue = true);
    }
    fill();
  }

  /** Sends what is due, as far as there is room; to be called now and then, too. */
  public void fill() {
    for (Item next = next(); next != null; next = next()) {
      send(next);
    }
  }

  /** How many the broker has not taken yet. */
  public synchronized int due() {
    return (int) items.values().stream().filter(item -> item.isDue || item.isInFlight).count();
  }

  private synchronized @Nullable Item next() {
    if (inFlight >= MOST_IN_FLIGHT || session.get().filter(Session::isConnected).isEmpty()) {
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
    Optional<Publication> now = now(item);
    if (now.isEmpty()) {
      answered(item, PublishResult.ACCEPTED);
      return;
    }
    session
        .get()
        .orElseThrow()
        .publish(now.get())
        .whenComplete(
            (result, failure) -> {
              answered(item, failure == null ? result : PublishResult.UNKNOWN);
              if (result == PublishResult.ACCEPTED) {
                fill();
              }
            });
  }

  private synchronized void answered(Item item, PublishResult result) {
    inFlight--;
    item.isInFlight = false;
    // What is refused waits for the next connection, or for something newer.
    item.isDue |= result == PublishResult.UNKNOWN || result == PublishResult.QUOTA_EXCEEDED;
  }

  /** What lasts for a while only has lasted for a part of it; nothing once that is over. */
  private synchronized Optional<Publication> now(Item item) {
    Publication latest = item.latest;
    if (latest.expiry().isEmpty()) {
      return Optional.of(latest);
    }
    Duration left = latest.expiry().get().minusNanos(nanos.getAsLong() - item.since);
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
