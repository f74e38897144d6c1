// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the messages of one device over its session, on two lanes. A message that was just
 * stored goes live, directly from memory. A message that could not, because there was no connection
 * or no space, is read from the store later, oldest first. Each lane keeps its order. Live messages
 * overtake the backlog, but only as many runs of them as the store's cursor can hold. Nothing is
 * published while the session is down, and no message is released before the broker's answer.
 *
 * <p>Confined to the loop, except {@link #connected} and {@link #disconnected}.
 */
public final class DevicePublisher implements BacklogDrain.Source {

  private static final Logger LOG = LoggerFactory.getLogger(DevicePublisher.class);

  /**
   * While the disk rejects writes every message is a loss; the losses of this period are reported
   * as one gap.
   */
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  private final DeviceId device;
  private final Outlet outlet;
  private final PendingGaps gaps = new PendingGaps();
  private final BacklogLane late;
  private final LiveLane live;
  private final Map<Long, Sent> inFlight = new HashMap<>();
  private final RetryBackoff pause;
  private final Runnable turn = this::sendLive;
  private InFlightWindow places = InFlightWindow.NONE;
  private int lateInFlight;
  private boolean hasJustTold;
  private boolean isEnding;
  private boolean isStopped;

  /**
   * Number of connections that have ended; incremented at once by the thread that notices the end
   * first.
   */
  private final AtomicInteger ended = new AtomicInteger();

  /** The value of {@link #ended} at the last connect; -1 while there is no connection. */
  private int connection = -1;

  private @Nullable Session session;

  /** What the publishers of all devices share. */
  public record Outlet(
      Backlog backlog,
      Loop loop,
      BacklogDrain drain,
      RateLimiter rate,
      Budget liveBudget,
      Budget lateBudget,
      Counts counts,
      PublicationMapper letters,
      TelemetryListener listener) {

    /** Returns the same for another store. */
    public Outlet of(Backlog others, PublicationMapper theirs) {
      return new Outlet(
          others, loop, drain, rate, liveBudget, lateBudget, counts, theirs, listener);
    }
  }

  /**
   * Creates a publisher.
   *
   * @param newest the last message that was stored before this publisher receives any.
   */
  DevicePublisher(DeviceId device, long newest, Outlet outlet) {
    this.device = device;
    this.outlet = outlet;
    this.late = new BacklogLane(device, outlet.backlog(), newest);
    this.live = new LiveLane(outlet.liveBudget());
    this.pause = new RetryBackoff(outlet.loop(), this::send);
  }

  /**
   * Sets the session.
   *
   * @param free the in-flight window of the session, used by this device alone or shared with
   *     others.
   */
  public void attach(Session given, InFlightWindow free) {
    session = given;
    places = free;
    send();
  }

  /** Callable from any thread. Reports of earlier connections are ignored from now on. */
  public void connected() {
    int number = ended.get();
    outlet.loop().execute(() -> begin(number));
  }

  /**
   * Callable from any thread. Nothing is published from now on, not even by a task that already
   * runs.
   */
  public void disconnected() {
    ended.incrementAndGet();
    outlet.loop().execute(this::end);
  }

  private void begin(int number) {
    connection = number;
    pause.cancel();
    late.again();
    gaps.take().forEach(this::tell);
    send();
  }

  /** Messages in flight stay so until they are answered; an unknown result counts as an answer. */
  private void end() {
    connection = -1;
    places.forget(turn);
    live.clear();
    late.again();
  }

  /**
   * Handles a message that was stored, or that the disk rejected.
   *
   * @param isDurable whether it is on the disk; if not, it is published now or never.
   */
  public void taken(StoredMessage message, boolean isDurable) {
    boolean isNew = late.hears(message.seq());
    boolean isInTurn = !isDurable || live.goesOnWith(message.seq()) || mayBeginRun();
    if (isNew && isOpen() && live.hasRoom() && isInTurn && !outlet.rate().isUsedUp()) {
      live.add(message);
      sendLive();
    } else if (isDurable) {
      late.leftBehind(message.seq());
      joinDrain();
    }
  }

  /**
   * Returns whether a run of live messages may begin. Each run that overtakes the backlog takes an
   * interval of the store's cursor, so a run begins only when the one before is acknowledged
   * completely.
   */
  private boolean mayBeginRun() {
    return live.isEmpty()
        && inFlight.size() == lateInFlight
        && outlet.backlog().mayRunAhead(device);
  }

  /** As {@link #taken}, for a durable message that was dropped from memory for lack of space. */
  public void tookWithoutRoom(long seq) {
    late.hears(seq);
    late.leftBehind(seq);
    joinDrain();
  }

  public void lost(Gap gap) {
    if (connection >= 0 && !hasJustTold) {
      tell(gap);
      tellNoMoreForNow();
    } else if (gaps.add(gap) && connection < 0) {
      // All losses are reported when a session is connected.
      LOG.warn("telemetry is being lost device={} reason={}", device, gap.reason().word());
    }
  }

  private void tellNoMoreForNow() {
    hasJustTold = true;
    outlet
        .loop()
        .after(
            TOGETHER,
            () -> {
              hasJustTold = false;
              Collection<Gap> since = connection >= 0 ? gaps.take() : List.of();
              if (!since.isEmpty()) {
                since.forEach(this::tell);
                tellNoMoreForNow();
              }
            });
  }

  private void tell(Gap gap) {
    outlet.listener().lost(gap);
  }

  /** Stops sending the backlog; it stays in the store. */
  public void leaveBacklog() {
    isEnding = true;
  }

  /**
   * Stops publishing permanently, because answers could no longer be recorded. Answers that still
   * arrive to earlier publications are recorded.
   */
  public void stop() {
    isStopped = true;
    gaps.take().forEach(this::tell); // kept with the events, and published by the next process
  }

  /** Returns whether no message is in flight and none could be published. */
  public boolean isIdle() {
    return inFlight.isEmpty() && (live.isEmpty() || !isOpen());
  }

  private void send() {
    sendLive();
    joinDrain();
  }

  private void joinDrain() {
    if (late.isBehind() && isOpen() && !isEnding) {
      outlet.drain().join(this);
    }
  }

  private boolean isOpen() {
    return !isStopped
        && connection == ended.get()
        && !pause.isOn()
        && session != null
        && session.isConnected();
  }

  private void sendLive() {
    while (!live.isEmpty() && isOpen() && places.areFree()) {
      publish(new Sent(live.remove(), false, connection));
    }
    if (!live.isEmpty() && isOpen()) {
      places.await(turn);
    }
  }

  @Override
  public long sendLate(long most) {
    long sent = 0;
    while (sent < most && maySendLate()) {
      StoredMessage message = nextLate();
      if (message == null) {
        break;
      }
      Sent next = new Sent(message, true, connection);
      outlet.lateBudget().take(next.cost());
      lateInFlight++;
      sent += next.cost();
      publish(next);
    }
    return sent;
  }

  private boolean maySendLate() {
    return !isEnding && live.isEmpty() && isOpen() && places.areFreeForLate();
  }

  private @Nullable StoredMessage nextLate() {
    try {
      return late.next(this::isOnItsWay, oldestUndecided());
    } catch (IOException e) {
      LOG.warn("store cannot be read device={} why={}", device, e.toString());
      pause.begin();
      return null;
    }
  }

  private boolean isOnItsWay(long seq) {
    return inFlight.containsKey(seq) || live.holds(seq);
  }

  /**
   * Returns the oldest message that may still fall back to the backlog; no backlog message may
   * overtake it. This is a live message in flight, or any message of an earlier connection.
   */
  private long oldestUndecided() {
    long oldest = live.oldest();
    for (Sent sent : inFlight.values()) {
      if (!sent.isLate() || sent.connection() != connection) {
        oldest = Math.min(oldest, sent.seq());
      }
    }
    return oldest;
  }

  private void publish(Sent sent) {
    Session over = session;
    if (over == null) {
      return;
    }
    inFlight.put(sent.seq(), sent);
    places.take(sent.isLate());
    outlet.rate().take(sent.cost());
    // The current window: at the time of the answer the session may have another one.
    InFlightWindow taken = places;
    publish(over, sent)
        .whenComplete(
            (result, failure) -> {
              PublishResult answer = failure == null ? result : PublishResult.UNKNOWN;
              outlet.loop().execute(() -> answered(sent, answer, taken));
            });
  }

  private CompletionStage<PublishResult> publish(Session over, Sent sent) {
    return outlet
        .letters()
        .of(sent.message(), sent.isLate(), outlet.backlog().epoch())
        .map(over::publish)
        .orElseGet(() -> CompletableFuture.completedFuture(PublishResult.REFUSED));
  }

  private void answered(Sent sent, PublishResult answer, InFlightWindow taken) {
    inFlight.remove(sent.seq());
    switch (answer) {
      case ACCEPTED -> accepted(sent);
      case REFUSED -> refused(sent);
      case QUOTA_EXCEEDED, UNKNOWN -> {
        live.endRun();
        late.leftBehind(sent.seq());
        if (sent.connection() == connection) {
          pause.begin();
        }
      }
    }
    if (sent.isLate()) {
      lateInFlight--;
      outlet.lateBudget().release(sent.cost());
    } else {
      live.release(sent.cost());
    }
    taken.release(sent.isLate());
    outlet.drain().goOn();
    send();
  }

  private void accepted(Sent sent) {
    outlet.backlog().acknowledge(device, sent.seq());
    (sent.isLate() ? outlet.counts().late : outlet.counts().live).increment();
    pause.shorten();
  }

  private void refused(Sent sent) {
    outlet.backlog().acknowledge(device, sent.seq());
    outlet.counts().refused.increment();
    outlet.listener().refused(outlet.letters().recipient(), device, sent.seq());
  }
}
