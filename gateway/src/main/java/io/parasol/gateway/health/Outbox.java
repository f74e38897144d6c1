// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Session;
import io.parasol.broker.topic.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session is to say of its device: its state until it is acknowledged, events one after
 * the other, health when there is a connection. Nothing waits in the library: what is unanswered is
 * tried again with the next {@link #flush}. Thread-safe.
 */
final class Outbox {

  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private static final int MOST_EVENTS = 200;

  private final String owner;
  private final String stateTopic;
  private final String healthTopic;
  private final String eventTopic;
  private final Duration healthExpiry;
  private final Deque<byte[]> events = new ArrayDeque<>();
  private @Nullable Session session;
  private byte[] state = {};
  private boolean isStateUntold;
  private boolean isStateUnderWay;
  private boolean isEventUnderWay;
  private long lostEvents;

  /**
   * @param topic the topic of each kind.
   * @param healthExpiry after which a health message is not to be believed any more.
   */
  Outbox(String owner, Function<Kind, String> topic, Duration healthExpiry) {
    this.owner = owner;
    this.stateTopic = topic.apply(Kind.STATE);
    this.healthTopic = topic.apply(Kind.HEALTH);
    this.eventTopic = topic.apply(Kind.EVENT);
    this.healthExpiry = healthExpiry;
  }

  synchronized void attach(Session opened) {
    session = opened;
  }

  /** That state as a message of its own, such as a Will or a farewell. */
  Publication asState(byte[] json) {
    return Publication.json(stateTopic, json, true);
  }

  /** The state of now; one that was not told yet is forgotten, the same again is not told. */
  synchronized void state(byte[] json) {
    if (!Arrays.equals(json, state)) {
      state = json;
      isStateUntold = true;
    }
  }

  /** The broker may have forgotten. */
  synchronized void tellAgain() {
    isStateUntold = state.length > 0;
  }

  synchronized void event(byte[] json) {
    if (events.size() == MOST_EVENTS) {
      events.removeFirst();
      lostEvents++;
      log.warn("event dropped owner={} dropped={}", owner, lostEvents);
    }
    events.add(json);
  }

  /** Events that no session took in time, since the start. */
  synchronized long lostEvents() {
    return lostEvents;
  }

  /** Publishes health if there is a connection; it is not worth keeping. */
  void health(byte[] json) {
    Session connected = connected();
    if (connected != null) {
      connected
          .publish(
              new Publication(
                  healthTopic,
                  json,
                  true,
                  Optional.of("application/json"),
                  Optional.of(healthExpiry),
                  Map.of(),
                  Optional.empty()))
          .thenAccept(result -> told("health", result));
    }
  }

  /** Publishes what waits, if there is a connection. */
  void flush() {
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
      if (!isStateUntold || isStateUnderWay) {
        return;
      }
      isStateUnderWay = true;
      now = state;
    }
    connected.publish(asState(now)).thenAccept(result -> stateEnded(now, result));
  }

  private void stateEnded(byte[] sent, PublishResult result) {
    boolean isNewer;
    synchronized (this) {
      isStateUnderWay = false;
      if (isFinal(result)) {
        isStateUntold = !Arrays.equals(sent, state);
      }
      isNewer = isFinal(result) && isStateUntold;
    }
    told("state", result);
    if (isNewer) {
      flush();
    }
  }

  private void flushEvent(Session connected) {
    byte[] next;
    synchronized (this) {
      next = events.peekFirst();
      if (next == null || isEventUnderWay) {
        return;
      }
      isEventUnderWay = true;
    }
    connected
        .publish(Publication.json(eventTopic, next, false))
        .thenAccept(result -> eventEnded(next, result));
  }

  private void eventEnded(byte[] sent, PublishResult result) {
    synchronized (this) {
      isEventUnderWay = false;
      // By identity, and only the first: meanwhile it may have been dropped.
      if (isFinal(result) && events.peekFirst() == sent) {
        events.removeFirst();
      }
    }
    told("event", result);
    if (isFinal(result)) {
      flush();
    }
  }

  private static boolean isFinal(PublishResult result) {
    return result == PublishResult.ACCEPTED || result == PublishResult.REFUSED;
  }

  private void told(String what, PublishResult result) {
    if (result == PublishResult.REFUSED) {
      log.warn("publish refused owner={} kind={}", owner, what);
    }
  }
}
