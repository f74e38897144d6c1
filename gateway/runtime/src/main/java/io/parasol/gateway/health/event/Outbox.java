// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.topic.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publications of one owner over its session: the state until it is acknowledged, events one at
 * a time and across restarts, health if there is a connection. Nothing is queued in the MQTT client
 * library: the next {@link #flush} repeats what was not answered. Thread-safe.
 */
public final class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private static final int MAX_EVENTS = 200;

  /** Number of events read from the disk at a time. */
  private static final int PAGE = 50;

  private final String owner;
  private final EventQueue eventQueue;
  private final Function<Kind, String> topic;
  private final Duration healthExpiry;
  private final Deque<EventQueue.QueuedEvent> events = new ArrayDeque<>(1);

  /** The highest number that was in {@link #events}. */
  private long readUpTo;

  /** Whether the queue on the disk may hold events that are not in {@link #events}. */
  private boolean mayHaveMore = true;

  private @Nullable Session session;
  private byte[] state = {};
  private boolean isStateUnpublished;
  private boolean isStateInFlight;
  private boolean isHealthUnpublished = true;
  private boolean isEventInFlight;
  private long lostEvents;

  /**
   * Creates an outbox.
   *
   * @param topic returns the topic of a kind of message; called for each publication.
   * @param eventQueue the queue of events, also those of an earlier process.
   * @param healthExpiry message expiry of health messages.
   */
  public Outbox(
      String owner, Function<Kind, String> topic, EventQueue eventQueue, Duration healthExpiry) {
    this.owner = owner;
    this.eventQueue = eventQueue;
    this.topic = topic;
    this.healthExpiry = healthExpiry;
  }

  public synchronized void attach(Session opened) {
    session = opened;
  }

  /** Returns a publication of the given state, such as a Will or the last message of a session. */
  public Publication statePublication(byte[] json) {
    return Publication.json(topic.apply(Kind.STATE), json, true);
  }

  /**
   * Sets the current state. Replaces one that was not published yet; an unchanged state is not
   * published again.
   */
  public synchronized void state(byte[] json) {
    if (!Arrays.equals(json, state)) {
      state = json;
      isStateUnpublished = true;
    }
  }

  /** Publishes everything again, because the broker may have lost it. */
  public synchronized void republish() {
    isStateUnpublished = state.length > 0;
    isHealthUnpublished = true;
  }

  /**
   * Queues an event, and publishes it once it is stored.
   *
   * @param ready run when the event may be published; must not block.
   */
  void event(byte[] json, Runnable ready) {
    eventQueue.enqueue(
        owner,
        json,
        (event, isKept) -> {
          enqueue(event, isKept);
          ready.run();
        });
  }

  private synchronized void enqueue(EventQueue.QueuedEvent event, boolean isKept) {
    if (isKept && (mayHaveMore || events.size() >= MAX_EVENTS)) {
      mayHaveMore = true;
      return;
    }
    if (events.size() == MAX_EVENTS) {
      events.removeFirst();
      lostEvents++;
      log.warn(
          "event dropped, since too many wait in memory owner={} dropped={}", owner, lostEvents);
    }
    readUpTo = Math.max(readUpTo, event.number());
    events.add(event);
  }

  /** Reads queued events from the disk when none is left in memory. */
  private void readMore() {
    long after;
    synchronized (this) {
      if (!mayHaveMore || !events.isEmpty()) {
        return;
      }
      mayHaveMore = false; // an event stored from now on sets it again, or is added below
      after = readUpTo;
    }
    List<EventQueue.QueuedEvent> kept = eventQueue.waiting(owner, after, PAGE);
    synchronized (this) {
      for (EventQueue.QueuedEvent each : kept) {
        if (each.number() > readUpTo) {
          readUpTo = each.number();
          events.add(each);
        }
      }
      mayHaveMore |= !kept.isEmpty();
    }
  }

  /** Returns the number of events dropped since the start. */
  synchronized long lostEvents() {
    return lostEvents;
  }

  /** Publishes health if there is a connection; otherwise drops it. */
  public void health(byte[] json) {
    Session connected = connected();
    if (connected != null) {
      connected
          .publish(
              new Publication(
                  topic.apply(Kind.HEALTH),
                  json,
                  true,
                  Optional.of("application/json"),
                  Optional.of(healthExpiry),
                  Map.of(),
                  Optional.empty()))
          .thenAccept(this::healthEnded);
    }
  }

  private void healthEnded(PublishResult result) {
    synchronized (this) {
      isHealthUnpublished &= !isFinal(result);
    }
    logRefusal("health", result);
  }

  /**
   * Returns whether a connected session has a state, or current health, that is not published yet.
   */
  public synchronized boolean hasUnpublished() {
    return connected() != null && (state.length == 0 || isStateUnpublished || isHealthUnpublished);
  }

  /** Publishes what waits, if there is a connection. */
  public void flush() {
    Session connected = connected();
    if (connected != null) {
      flushState(connected);
      flushEvent(connected);
    }
  }

  private synchronized @Nullable Session connected() {
    Session opened = session;
    return opened != null && opened.isConnected() ? opened : null;
  }

  private void flushState(Session connected) {
    byte[] now;
    synchronized (this) {
      if (!isStateUnpublished || isStateInFlight) {
        return;
      }
      isStateInFlight = true;
      now = state;
    }
    connected.publish(statePublication(now)).thenAccept(result -> stateEnded(now, result));
  }

  private void stateEnded(byte[] sent, PublishResult result) {
    boolean isNewer;
    synchronized (this) {
      isStateInFlight = false;
      if (isFinal(result)) {
        isStateUnpublished = !Arrays.equals(sent, state);
      }
      isNewer = isFinal(result) && isStateUnpublished;
    }
    logRefusal("state", result);
    if (isNewer) {
      flush();
    }
  }

  private void flushEvent(Session connected) {
    readMore();
    EventQueue.QueuedEvent next;
    synchronized (this) {
      next = events.peekFirst();
      if (next == null || isEventInFlight) {
        return;
      }
      isEventInFlight = true;
    }
    connected
        .publish(Publication.json(topic.apply(Kind.EVENT), next.json(), false))
        .thenAccept(result -> eventEnded(next, result));
  }

  private void eventEnded(EventQueue.QueuedEvent sent, PublishResult result) {
    if (isFinal(result)) {
      eventQueue.published(owner, sent.number());
    }
    synchronized (this) {
      isEventInFlight = false;
      // Compares by identity, and only the first: the event may have been dropped meanwhile.
      EventQueue.QueuedEvent first = events.peekFirst();
      if (isFinal(result) && first != null && first.json() == sent.json()) {
        events.removeFirst();
      }
    }
    logRefusal("event", result);
    if (isFinal(result)) {
      flush();
    }
  }

  private static boolean isFinal(PublishResult result) {
    return result == PublishResult.ACCEPTED || result == PublishResult.REFUSED;
  }

  private void logRefusal(String what, PublishResult result) {
    if (result == PublishResult.REFUSED) {
      log.warn("broker rejected a publication owner={} kind={}", owner, what);
    }
  }
}
