// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Session;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.StoredMessage;
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
 * Publishes the messages of one device over its session, on two lanes: a message that was just
 * stored goes live, straight from memory; one that missed that, for want of a connection or of
 * room, is late, and goes out of the store again, oldest first. Each lane keeps its order; live
 * messages overtake late ones, but not in more places than the store can remember. Nothing is
 * published while the session is down, and nothing is released without the broker's answer.
 *
 * <p>Runs on the loop, but for {@link #connected} and {@link #disconnected}.
 */
final class DevicePublisher implements Drain.Source {

  private static final Logger LOG = LoggerFactory.getLogger(DevicePublisher.class);

  /** On a disk that takes nothing every message is a loss: those of that time are told as one. */
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  private final DeviceId device;
  private final Outlet outlet;
  private final PendingGaps gaps = new PendingGaps();
  private final LateLane late;
  private final LiveLane live;
  private final Map<Long, Sent> inFlight = new HashMap<>();
  private final Pause pause;
  private final Runnable turn = this::sendLive;
  private Places places = Places.NONE;
  private int lateInFlight;
  private boolean hasJustTold;
  private boolean isEnding;
  private boolean isStopped;

  /** How many connections have ended; counted at once, by whoever sees it first. */
  private final AtomicInteger ended = new AtomicInteger();

  /** The count of {@link #ended} at the last connect; -1 while there is no connection. */
  private int connection = -1;

  private @Nullable Session session;

  /** What the publishers of all devices share. */
  record Outlet(
      Backlog backlog,
      Loop loop,
      Drain drain,
      Allowance rate,
      Budget liveBudget,
      Budget lateBudget,
      Counts counts,
      Letters letters,
      TelemetryListener listener) {

    /** Of another store, but otherwise the same. */
    Outlet of(Backlog others, Letters theirs) {
      return new Outlet(
          others, loop, drain, rate, liveBudget, lateBudget, counts, theirs, listener);
    }
  }

  /**
   * @param newest the last message that was stored before this hears of any.
   */
  DevicePublisher(DeviceId device, long newest, Outlet outlet) {
    this.device = device;
    this.outlet = outlet;
    this.late = new LateLane(device, outlet.backlog(), newest);
    this.live = new LiveLane(outlet.liveBudget());
    this.pause = new Pause(outlet.loop(), this::send);
  }

  /**
   * @param free the places of the session, of this device alone or shared with others.
   */
  void attach(Session given, Places free) {
    session = given;
    places = free;
    send();
  }

  /** Any thread may tell. What was told of an earlier connection is void from now on. */
  void connected() {
    int number = ended.get();
    outlet.loop().execute(() -> begin(number));
  }

  /** Any thread may tell. Nothing is published from now on, not even by what runs already. */
  void disconnected() {
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

  /** What is in flight stays so until it is answered; that nothing is known of it is an answer. */
  private void end() {
    connection = -1;
    places.forget(turn);
    live.clear();
    late.again();
  }

  /**
   * A message was stored, or could not be.
   *
   * @param isDurable if not, it is published now or never.
   */
  void taken(StoredMessage message, boolean isDurable) {
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
   * Each run of live messages that overtakes a backlog costs the store, so one begins only when the
   * one before is at rest and counted.
   */
  private boolean mayBeginRun() {
    return live.isEmpty()
        && inFlight.size() == lateInFlight
        && outlet.backlog().mayRunAhead(device);
  }

  /** As {@link #taken}, of a durable message for which there is no room in memory. */
  void tookWithoutRoom(long seq) {
    late.hears(seq);
    late.leftBehind(seq);
    joinDrain();
  }

  void lost(Gap gap) {
    if (connection >= 0 && !hasJustTold) {
      tell(gap);
      tellNoMoreForNow();
    } else if (gaps.add(gap) && connection < 0) {
      // All of it is told when there is a session to tell it over.
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

  /** Sends nothing late any more: what waits stays in the store. */
  void leaveBacklog() {
    isEnding = true;
  }

  /**
   * Publishes nothing any more, whatever comes: nobody could take note of the answer. One that
   * still comes to what was published before is taken note of.
   */
  void stop() {
    isStopped = true;
    gaps.take().forEach(this::tell); // kept with the events, and told by the next process
  }

  /** Nothing is on its way, and nothing that could be. */
  boolean isIdle() {
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
   * The oldest message that may yet turn out to be late, which none above it may overtake then: a
   * live one that is on its way, or any of an earlier connection.
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
    // The places of now: by the time of the answer there may be others.
    Places taken = places;
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

  private void answered(Sent sent, PublishResult answer, Places taken) {
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
