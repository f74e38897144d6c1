// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.config.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session that finds the publication on which the broker closes the connection, so that it does
 * not hold up the others.
 *
 * <p>When a connection ends, every topic with a publication in flight becomes a suspect, unless the
 * broker had just refused a publication: then only that one is. Publications of suspects are sent
 * alone. A suspect whose publication is acknowledged is cleared. The third connection that ends
 * over the same topic sets its publication aside: the {@link Listener} gets it, and its result is
 * {@link PublishResult#REFUSED}. A connection on which the broker acknowledged nothing else counts
 * against no publication, because such a broker has another problem.
 *
 * <p>Publications keep their order within a topic. Thread-safe.
 */
public final class IsolatingSession implements Session {

  /** Maximum number of publications that wait for their turn. */
  private static final int MAX_WAITING = 1000;

  /** A broker that closes the connection over a refused publication does so within this time. */
  private static final Duration REFUSAL_TO_HANG_UP = Duration.ofSeconds(2);

  /** A suspect waits this long for an acknowledgement of another publication. */
  private static final Duration MAX_WAIT_FOR_PROOF = Duration.ofSeconds(5);

  private final Session session;
  private final Listener listener;
  private final LongSupplier nanos;
  private final AtomicInteger pumps = new AtomicInteger();

  @GuardedBy("this")
  private final HangUpSuspects suspects = new HangUpSuspects();

  @GuardedBy("this")
  private final Deque<Entry> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private final Map<String, Refusal> refusals = new LinkedHashMap<>();

  @GuardedBy("this")
  private int inFlight;

  @GuardedBy("this")
  private boolean isOneAlone;

  @GuardedBy("this")
  private boolean isUp;

  @GuardedBy("this")
  private boolean isCauseKnown;

  @GuardedBy("this")
  private long acknowledged;

  @GuardedBy("this")
  private long connectedAt;

  /** Topic of the last suspect that ended a connection on which nothing was acknowledged. */
  private String unproven = "";

  /** A listener for publications that are set aside. */
  public interface Listener {

    /**
     * Called for a publication that the broker does not accept without closing the connection.
     *
     * @return completes when the publication is stored, or cannot be stored; never exceptionally.
     */
    CompletionStage<Void> setAside(Publication publication);
  }

  private record Refusal(Publication publication, long at) {}

  private static final class Entry {
    private final Publication publication;
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();
    private boolean isAlone;

    Entry(Publication publication) {
      this.publication = publication;
    }

    String topic() {
      return publication.topic();
    }
  }

  /**
   * @param nanos a monotonic clock, in nanoseconds.
   */
  public IsolatingSession(Session session, Listener listener, LongSupplier nanos) {
    this.session = session;
    this.listener = listener;
    this.nanos = nanos;
  }

  /** Must be called when the session is connected, also after every reconnect. */
  public synchronized void connected() {
    isUp = true;
    isCauseKnown = false;
    acknowledged = 0;
    connectedAt = nanos.getAsLong();
    refusals.clear();
  }

  /** Must be called when the connection is lost. */
  public void disconnected() {
    onLost(List.of()).forEach(this::setAside);
  }

  /** Sends what has waited long enough. Must be called about once a second. */
  public void tick() {
    pump();
  }

  @Override
  public boolean isConnected() {
    return session.isConnected();
  }

  @Override
  public int window() {
    return session.window();
  }

  @Override
  public long publishesWithoutSubscribers() {
    return session.publishesWithoutSubscribers();
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    if (isBlocked(publication.topic())) {
      return setAside(publication);
    }
    Entry entry = new Entry(publication);
    synchronized (this) {
      if (!isUp) {
        return CompletableFuture.completedFuture(PublishResult.UNKNOWN);
      }
      if (waiting.size() >= MAX_WAITING) {
        return CompletableFuture.completedFuture(PublishResult.QUOTA_EXCEEDED);
      }
      waiting.add(entry);
    }
    pump();
    return entry.result;
  }

  private synchronized boolean isBlocked(String topic) {
    return suspects.isBlocked(topic, nanos.getAsLong());
  }

  @Override
  public void reconnect() {
    synchronized (this) {
      isCauseKnown = true;
    }
    session.reconnect();
  }

  @Override
  public CompletionStage<Void> close(Optional<Publication> finalMessage) {
    return session.close(finalMessage);
  }

  /** Sends what may be sent now. One thread at a time sends, so that topics keep their order. */
  private void pump() {
    if (pumps.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (Entry next = next(); next != null; next = next()) {
        send(next);
      }
      seen = pumps.addAndGet(-seen);
    } while (seen != 0);
  }

  private synchronized @Nullable Entry next() {
    if (isOneAlone || waiting.isEmpty()) {
      return null;
    }
    Optional<Entry> suspect = nextSuspect();
    Optional<Entry> other =
        waiting.stream().filter(entry -> !suspects.isSuspect(entry.topic())).findFirst();
    boolean isSuspectsTurn = suspect.isPresent() && (acknowledged > 0 || other.isEmpty());
    if ((isSuspectsTurn && inFlight > 0) || (suspect.isEmpty() && other.isEmpty())) {
      return null;
    }
    Entry next = isSuspectsTurn ? suspect.orElseThrow() : other.orElseThrow();
    waiting.remove(next);
    next.isAlone = isSuspectsTurn;
    isOneAlone = isSuspectsTurn;
    inFlight++;
    return next;
  }

  /**
   * Returns the suspect to send next. One that has ended a connection on which nothing was
   * acknowledged waits for an acknowledgement of another one, but not for long.
   */
  private Optional<Entry> nextSuspect() {
    boolean isAnyAllowed =
        acknowledged > 0 || nanos.getAsLong() - connectedAt > MAX_WAIT_FOR_PROOF.toNanos();
    return waiting.stream()
        .filter(entry -> suspects.isSuspect(entry.topic()))
        .filter(entry -> isAnyAllowed || !entry.topic().equals(unproven))
        .min(Comparator.comparingInt(entry -> suspects.hangUps(entry.topic())));
  }

  private void send(Entry entry) {
    session
        .publish(entry.publication)
        .whenComplete(
            (result, failure) -> onResult(entry, failure == null ? result : PublishResult.UNKNOWN));
  }

  private void onResult(Entry entry, PublishResult result) {
    synchronized (this) {
      inFlight--;
      isOneAlone &= !entry.isAlone;
      if (result == PublishResult.ACCEPTED || result == PublishResult.REFUSED) {
        onAnswer(entry, result);
      }
    }
    List<Publication> hungUp = result == PublishResult.UNKNOWN ? onLost(List.of(entry)) : List.of();
    hungUp.stream().filter(other -> !other.equals(entry.publication)).forEach(this::setAside);
    if (hungUp.contains(entry.publication)) {
      setAside(entry.publication).thenAccept(entry.result::complete);
    } else {
      entry.result.complete(result);
    }
    pump();
  }

  private void onAnswer(Entry entry, PublishResult result) {
    acknowledged++;
    Refusal earlier = refusals.get(entry.topic());
    if (result == PublishResult.ACCEPTED || (earlier != null && !isRecent(earlier))) {
      suspects.clear(entry.topic());
    }
    if (result == PublishResult.REFUSED) {
      refusals.put(entry.topic(), new Refusal(entry.publication, nanos.getAsLong()));
    }
  }

  private boolean isRecent(Refusal refusal) {
    return nanos.getAsLong() - refusal.at() <= REFUSAL_TO_HANG_UP.toNanos();
  }

  /**
   * Finds the cause of a lost connection.
   *
   * @param unanswered what was in flight.
   * @return what must be set aside.
   */
  private List<Publication> onLost(List<Entry> unanswered) {
    List<Entry> dropped;
    List<Publication> hungUp = new ArrayList<>();
    synchronized (this) {
      isUp = false;
      dropped = List.copyOf(waiting);
      waiting.clear();
      if (!isCauseKnown) {
        hungUp.addAll(blameRefusals());
        isCauseKnown = !refusals.isEmpty();
        refusals.clear();
      }
      if (!isCauseKnown) {
        unanswered.stream().filter(this::blame).map(each -> each.publication).forEach(hungUp::add);
      }
      long now = nanos.getAsLong();
      hungUp.forEach(each -> suspects.setAside(each.topic(), each.retain(), now));
    }
    dropped.forEach(entry -> entry.result.complete(PublishResult.UNKNOWN));
    return hungUp;
  }

  private List<Publication> blameRefusals() {
    refusals.values().removeIf(refusal -> !isRecent(refusal));
    return refusals.values().stream()
        .map(Refusal::publication)
        .filter(publication -> suspects.addHangUp(publication.topic()))
        .toList();
  }

  private boolean blame(Entry entry) {
    if (!entry.isAlone) {
      suspects.addSuspect(entry.topic());
      return false;
    }
    if (acknowledged == 0) {
      unproven = entry.topic();
      return false;
    }
    return suspects.addHangUp(entry.topic());
  }

  private CompletionStage<PublishResult> setAside(Publication publication) {
    return listener.setAside(publication).thenApply(stored -> PublishResult.REFUSED);
  }
}
