// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Session;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one device's messages from the store to the broker.
 *
 * <p>What was just taken goes out at once, from memory. What could not go out then (no session, a
 * full window) is backlog: it is read from the store again, oldest first, marked late, in what the
 * live messages leave of the window. Only an acknowledgement releases a message.
 *
 * <p>Thread-safe; the lock is held for bookkeeping only. The disk is read on the drain's thread.
 */
final class Outlet {

  private static final Logger log = LoggerFactory.getLogger(Outlet.class);

  /** Messages of one device that may wait for an acknowledgement; each may be 64 KiB. */
  private static final int WINDOW = 8;

  /** Of these, the backlog takes no more than this, so that a live message always finds a place. */
  private static final int BACKLOG_WINDOW = 4;

  /** Live messages that may wait for a place in the window; more become backlog. */
  private static final int MOST_WAITING = 4;

  private static final int BACKLOG_BATCH = 32;
  private static final long BACKLOG_BATCH_BYTES = 64 * 1024;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String topic;
  private final Map<String, String> properties;
  private final DeviceId device;
  private final ReadingStore store;
  private final ScheduledExecutorService drain;
  private final DeadLetters deadLetters;
  private final Deque<StoredMessage> live = new ArrayDeque<>();
  private final Set<Long> inFlight = new HashSet<>();
  private final Backlog backlog = new Backlog();
  private @Nullable Session session;
  private boolean isConnected;

  /** What is known of the messages that could not go out at once. Guarded by the outlet's lock. */
  private static final class Backlog {
    final Deque<StoredMessage> read = new ArrayDeque<>();
    boolean isBeingRead;
    boolean isExhausted = true;
    int inFlight;
    long readTo;

    /** The highest number that went out late; it does not go out live as well. */
    long sentTo;

    /** Numbers above it are live. */
    long to = Long.MAX_VALUE;

    /** To be read from its beginning. */
    void restart() {
      read.clear();
      readTo = 0;
      isExhausted = false;
    }
  }

  /** What the broker will never take. */
  interface DeadLetters {
    void refused(DeviceId device, long seq);
  }

  Outlet(
      DeviceId device,
      String topic,
      ReadingStore store,
      ScheduledExecutorService drain,
      DeadLetters deadLetters) {
    this.device = device;
    this.topic = topic;
    this.properties = Map.of("epoch", store.epoch());
    this.store = store;
    this.drain = drain;
    this.deadLetters = deadLetters;
  }

  synchronized void attach(Session opened) {
    session = opened;
  }

  synchronized void connected() {
    isConnected = true;
    backlog.to = Long.MAX_VALUE;
    backlog.restart();
    pump();
  }

  synchronized void disconnected() {
    isConnected = false;
    inFlight.clear();
    live.clear();
    backlog.inFlight = 0;
    backlog.restart();
  }

  /** The store has taken a message. */
  synchronized void taken(StoredMessage message, boolean durable) {
    if (!isConnected || message.seq() <= backlog.sentTo) {
      return;
    }
    if (backlog.to == Long.MAX_VALUE) {
      // The first since the session came up: what is older is backlog.
      backlog.to = message.seq() - 1;
    }
    if (inFlight.size() < window() && live.isEmpty()) {
      publish(message, false, durable);
    } else if (live.size() < MOST_WAITING) {
      live.add(message);
    } else {
      live.clear();
      becomeBacklog(message.seq());
      pump();
    }
  }

  private void becomeBacklog(long seq) {
    backlog.to = Math.max(backlog.to, seq);
    backlog.restart();
  }

  private int window() {
    return session == null ? 0 : Math.min(WINDOW, session.window());
  }

  /** Fills the window: live messages first, then backlog. */
  private void pump() {
    while (!live.isEmpty() && inFlight.size() < window()) {
      publish(live.remove(), false, true);
    }
    while (isConnected && backlog.inFlight < BACKLOG_WINDOW && inFlight.size() < window()) {
      StoredMessage next = backlog.read.poll();
      if (next == null) {
        readBacklog();
        return;
      }
      if (next.seq() > backlog.to) {
        backlog.read.clear();
        backlog.isExhausted = true;
        return;
      }
      if (!inFlight.contains(next.seq())) {
        backlog.sentTo = Math.max(backlog.sentTo, next.seq());
        publish(next, true, true);
      }
    }
  }

  private void publish(StoredMessage message, boolean late, boolean durable) {
    Session current = session;
    if (current == null) {
      return;
    }
    inFlight.add(message.seq());
    backlog.inFlight += late ? 1 : 0;
    Publication publication =
        new Publication(
            topic,
            late ? TelemetryJson.late(message.payload()) : message.payload(),
            false,
            Optional.of("application/json"),
            Optional.empty(),
            properties,
            Optional.empty());
    var unused =
        current
            .publish(publication)
            .thenAccept(result -> answered(message.seq(), late, durable, result));
  }

  private void answered(long seq, boolean late, boolean durable, PublishResult result) {
    boolean isSettled = result == PublishResult.ACCEPTED || result == PublishResult.REFUSED;
    if (isSettled && durable) {
      store.acknowledge(device, seq);
    }
    if (result == PublishResult.REFUSED) {
      deadLetters.refused(device, seq);
    }
    synchronized (this) {
      if (!inFlight.remove(seq)) {
        // It was sent on a connection that is gone.
        return;
      }
      backlog.inFlight -= late ? 1 : 0;
      if (isSettled) {
        pump();
      } else {
        becomeBacklog(seq);
        later();
      }
    }
  }

  private void later() {
    run(
        () -> {
          var unused = drain.schedule(this::pumpAgain, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  private synchronized void pumpAgain() {
    pump();
  }

  private void readBacklog() {
    if (!backlog.isBeingRead && !backlog.isExhausted) {
      backlog.isBeingRead = run(() -> drain.execute(this::readSome));
    }
  }

  private boolean run(Runnable task) {
    try {
      task.run();
      return true;
    } catch (RejectedExecutionException closing) {
      // What waits is in the store.
      return false;
    }
  }

  private void readSome() {
    long after;
    synchronized (this) {
      after = backlog.readTo;
    }
    List<StoredMessage> batch = List.of();
    try {
      batch = store.waiting(device, after, BACKLOG_BATCH, BACKLOG_BATCH_BYTES);
    } catch (IOException unreadable) {
      log.warn("backlog unreadable device={} why={}", device, unreadable.getMessage());
    }
    synchronized (this) {
      backlog.isBeingRead = false;
      if (backlog.readTo != after) {
        // It was restarted meanwhile.
        pump();
      } else if (batch.isEmpty()) {
        backlog.isExhausted = true;
      } else {
        backlog.read.addAll(batch);
        backlog.readTo = batch.get(batch.size() - 1).seq();
        pump();
      }
    }
  }
}
