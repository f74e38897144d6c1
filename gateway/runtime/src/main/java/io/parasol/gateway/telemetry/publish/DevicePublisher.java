// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
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
 * <p>{@link #connected} and {@link #disconnected} may be called from any thread.
 */
@ConfinedTo("telemetry")
public final class DevicePublisher implements BacklogDrain.Source {

  private static final Logger log = LoggerFactory.getLogger(DevicePublisher.class);

  /**
   * While the disk rejects writes every message is a loss; the losses of this period are reported
   * as one gap for each reason.
   */
  private static final Duration LOSS_REPORT_PERIOD = Duration.ofMinutes(1);

  private final DeviceId device;
  private final PublisherContext context;
  private final PendingGaps gaps = new PendingGaps();
  private final BacklogLane backlogLane;
  private final LiveLane liveLane;
  private Map<Long, Sent> inFlight = new HashMap<>();
  private final RetryBackoff backoff;
  private final Runnable turn = this::sendLive;
  private InFlightWindow window = InFlightWindow.NONE;
  private int backlogInFlight;
  private boolean hasReportedRecently;
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
  public record PublisherContext(
      Backlog backlog,
      Loop loop,
      BacklogDrain drain,
      RateLimiter rate,
      Budget liveBudget,
      Budget backlogBudget,
      Counts counts,
      PublicationMapper mapper,
      TelemetryListener listener) {

    /** Returns the same for another store. */
    public PublisherContext of(Backlog others, PublicationMapper theirs) {
      return new PublisherContext(
          others, loop, drain, rate, liveBudget, backlogBudget, counts, theirs, listener);
    }
  }

  /**
   * Creates a publisher.
   *
   * @param newest the last message that was stored before this publisher receives any.
   */
  public DevicePublisher(DeviceId device, long newest, PublisherContext context) {
    this.device = device;
    this.context = context;
    this.backlogLane = new BacklogLane(device, context.backlog(), newest);
    this.liveLane = new LiveLane(context.liveBudget());
    this.backoff = new RetryBackoff(context.loop(), this::send);
  }

  /**
   * Sets the session.
   *
   * @param newWindow the in-flight window of the session, used by this device alone or shared with
   *     others.
   */
  public void attach(Session newSession, InFlightWindow newWindow) {
    session = newSession;
    window = newWindow;
    send();
  }

  /** Callable from any thread. Reports of earlier connections are ignored from now on. */
  public void connected() {
    int number = ended.get();
    context.loop().execute(() -> startConnection(number));
  }

  /**
   * Callable from any thread. Nothing is published from now on, not even by a task that already
   * runs.
   */
  public void disconnected() {
    ended.incrementAndGet();
    context.loop().execute(this::endConnection);
  }

  private void startConnection(int number) {
    connection = number;
    backoff.cancel();
    backlogLane.restart();
    gaps.drain().forEach(this::reportGap);
    send();
  }

  /** Messages in flight stay so until they are answered; an unknown result counts as an answer. */
  private void endConnection() {
    connection = -1;
    window.cancel(turn);
    liveLane.clear();
    backlogLane.restart();
  }

  /**
   * Handles a message that was stored, or that the disk rejected.
   *
   * @param isDurable whether it is on the disk; if not, it is published now or never.
   */
  public void onProcessed(StoredMessage message, boolean isDurable) {
    boolean isNew = backlogLane.recordStored(message.seq());
    boolean isInTurn = !isDurable || liveLane.continuesRun(message.seq()) || mayBeginRun();
    if (isNew && isOpen() && liveLane.hasSpace() && isInTurn && !context.rate().isExhausted()) {
      liveLane.add(message);
      sendLive();
    } else if (isDurable) {
      backlogLane.addToBacklog(message.seq());
      joinDrain();
    }
  }

  /**
   * Returns whether a run of live messages may begin. Each run that overtakes the backlog takes an
   * interval of the store's cursor, so a run begins only when the one before is acknowledged
   * completely.
   */
  private boolean mayBeginRun() {
    return liveLane.isEmpty()
        && inFlight.size() == backlogInFlight
        && context.backlog().canAcknowledgeAhead(device);
  }

  /**
   * As {@link #onProcessed}, for a durable message that was dropped from memory for lack of space.
   */
  public void onStoredOnly(long seq) {
    backlogLane.recordStored(seq);
    backlogLane.addToBacklog(seq);
    joinDrain();
  }

  /**
   * Reports a loss. One that needs no report while nothing is connected waits for the connection;
   * damage is reported at once, because the store finds it only once, and this process may end.
   */
  public void onLost(Gap gap) {
    boolean isDue = connection >= 0 || gap.reason() == Gap.Reason.DAMAGED;
    if (isDue && !hasReportedRecently) {
      reportGap(gap);
      suppressReports();
    } else if (gaps.add(gap) && connection < 0) {
      // All losses are reported when a session is connected.
      log.warn("telemetry is being lost device={} reason={}", device, gap.reason().wireName());
    }
  }

  private void suppressReports() {
    hasReportedRecently = true;
    context
        .loop()
        .after(
            LOSS_REPORT_PERIOD,
            () -> {
              hasReportedRecently = false;
              Collection<Gap> since = connection >= 0 ? gaps.drain() : gaps.drainDamage();
              if (!since.isEmpty()) {
                since.forEach(this::reportGap);
                suppressReports();
              }
            });
  }

  private void reportGap(Gap gap) {
    context.listener().onLost(gap);
  }

  /** Stops sending the backlog; it stays in the store. */
  public void stopBacklog() {
    isEnding = true;
  }

  /**
   * Stops publishing permanently, because answers could no longer be recorded. Answers that still
   * arrive to earlier publications are recorded.
   */
  public void stop() {
    isStopped = true;
    gaps.drain()
        .forEach(this::reportGap); // kept with the events, and published by the next process
  }

  /** Returns whether no message is in flight and none could be published. */
  public boolean isIdle() {
    return inFlight.isEmpty() && (liveLane.isEmpty() || !isOpen());
  }

  private void send() {
    sendLive();
    joinDrain();
  }

  private void joinDrain() {
    if (backlogLane.mayHaveMore() && isOpen() && !isEnding) {
      context.drain().enqueue(this);
    }
  }

  private boolean isOpen() {
    return !isStopped
        && connection == ended.get()
        && !backoff.isActive()
        && session != null
        && session.isConnected();
  }

  private void sendLive() {
    while (!liveLane.isEmpty() && isOpen() && window.hasSpace()) {
      publish(new Sent(liveLane.remove(), false, connection));
    }
    if (!liveLane.isEmpty() && isOpen()) {
      window.await(turn);
    }
  }

  @Override
  public long sendBacklog(long maxBytes) {
    long sent = 0;
    while (sent < maxBytes && maySendBacklog()) {
      StoredMessage message = nextBacklogMessage();
      if (message == null) {
        break;
      }
      Sent next = new Sent(message, true, connection);
      context.backlogBudget().take(next.cost());
      backlogInFlight++;
      sent += next.cost();
      publish(next);
    }
    return sent;
  }

  private boolean maySendBacklog() {
    return !isEnding && liveLane.isEmpty() && isOpen() && window.hasSpaceForBacklog();
  }

  private @Nullable StoredMessage nextBacklogMessage() {
    try {
      return backlogLane.next(this::isInFlight, oldestUndecided());
    } catch (IOException e) {
      log.warn("store cannot be read device={} why={}", device, e.toString());
      backoff.start();
      return null;
    }
  }

  private boolean isInFlight(long seq) {
    return inFlight.containsKey(seq) || liveLane.contains(seq);
  }

  /**
   * Returns the oldest message that may still fall back to the backlog; no backlog message may
   * overtake it. This is a live message in flight, or any message of an earlier connection.
   */
  private long oldestUndecided() {
    long oldest = liveLane.oldest();
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
    window.acquire(sent.isLate());
    context.rate().take(sent.cost());
    // The current window: at the time of the answer the session may have another one.
    InFlightWindow usedWindow = window;
    publish(over, sent)
        .whenComplete(
            (result, failure) -> {
              PublishResult answer = failure == null ? result : PublishResult.UNKNOWN;
              context.loop().execute(() -> onAnswer(sent, answer, usedWindow));
            });
  }

  private CompletionStage<PublishResult> publish(Session over, Sent sent) {
    return context
        .mapper()
        .map(sent.message(), sent.isLate(), context.backlog().epoch())
        .map(over::publishOnAnyThread)
        .orElseGet(() -> CompletableFuture.completedFuture(PublishResult.REFUSED));
  }

  private void onAnswer(Sent sent, PublishResult answer, InFlightWindow usedWindow) {
    inFlight.remove(sent.seq());
    if (sent.isLate() && inFlight.isEmpty()) {
      // The table of a map never shrinks, and a backlog fills half of the window.
      inFlight = new HashMap<>();
    }
    switch (answer) {
      case ACCEPTED -> onAccepted(sent);
      case REFUSED -> onRejected(sent);
      case QUOTA_EXCEEDED, UNKNOWN -> {
        liveLane.endRun();
        backlogLane.addToBacklog(sent.seq());
        if (sent.connection() == connection) {
          backoff.start();
        }
      }
    }
    if (sent.isLate()) {
      backlogInFlight--;
      context.backlogBudget().release(sent.cost());
    } else {
      liveLane.release(sent.cost());
    }
    usedWindow.release(sent.isLate());
    context.drain().resume();
    send();
  }

  private void onAccepted(Sent sent) {
    context.backlog().acknowledge(device, sent.seq());
    (sent.isLate() ? context.counts().late : context.counts().live).increment();
    backoff.reset();
  }

  private void onRejected(Sent sent) {
    context.backlog().acknowledge(device, sent.seq());
    context.counts().refused.increment();
    context.listener().onRejected(context.mapper().recipient(), device, sent.seq());
  }
}
