// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.broker.client.Publication;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts messages for the upstream broker into its spool.
 *
 * <p>A message that the disk rejects is sent directly while the upstream broker is connected.
 * Otherwise it waits in memory, within bounds, until the disk accepts writes. The messages of one
 * device, or of the gateway, keep their order. Thread-safe.
 */
final class UpstreamQueue {

  private static final Logger log = LoggerFactory.getLogger(UpstreamQueue.class);

  static final int MOST = 256;
  private static final long MOST_BYTES = 8L << 20;

  private final UpstreamTelemetry centre;

  /** The messages that the disk has not accepted. Guarded by itself. */
  private final List<Letter> untaken = new ArrayList<>();

  UpstreamQueue(UpstreamTelemetry centre) {
    this.centre = centre;
  }

  /**
   * The outcome of one message.
   *
   * @param tried completes when the disk has accepted or rejected the message.
   * @param kept completes when the message is on disk or delivered upstream; fails if a message of
   *     the gateway is dropped. The caller may cancel it for a message of a native device, which
   *     then publishes the message again.
   */
  record Kept(CompletionStage<Void> tried, CompletableFuture<Void> kept) {}

  private static final class Letter {
    private final Optional<DeviceId> of;
    private final Publication publication;
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final CompletableFuture<Void> kept = new CompletableFuture<>();

    /** Guarded by {@link UpstreamQueue#untaken}. */
    private boolean wasRefused;

    Letter(Optional<DeviceId> of, Publication publication) {
      this.of = of;
      this.publication = publication;
    }

    boolean isOver() {
      return kept.isDone();
    }

    void giveUp() {
      if (!isOver()) {
        log.warn("message for the upstream broker dropped topic={}", publication.topic());
        if (of.isEmpty()) {
          kept.completeExceptionally(new IllegalStateException("the disk rejects writes"));
        }
      }
    }
  }

  /**
   * Queues a message.
   *
   * @param of the native device that published it; empty for a message of the gateway.
   */
  Kept keep(Optional<DeviceId> of, Publication publication) {
    Letter letter = new Letter(of, publication);
    if (waitsBehindAnother(letter)) {
      letter.tried.complete(null);
    } else {
      put(letter);
    }
    return new Kept(letter.tried, letter.kept);
  }

  private boolean waitsBehindAnother(Letter letter) {
    List<Letter> givenUp;
    synchronized (untaken) {
      untaken.removeIf(Letter::isOver);
      if (untaken.stream().noneMatch(each -> each.of.equals(letter.of))) {
        return false;
      }
      givenUp = add(letter);
    }
    givenUp.forEach(Letter::giveUp);
    return true;
  }

  private void put(Letter letter) {
    UpstreamTelemetry.Kept fate =
        letter
            .of
            .map(device -> centre.keepOf(device, letter.publication))
            .orElseGet(() -> centre.keep(letter.publication));
    var unused = fate.delivered().thenRun(() -> letter.kept.complete(null));
    var unusedToo = fate.taken().thenAccept(isTaken -> answered(letter, isTaken));
  }

  private void answered(Letter letter, boolean isTaken) {
    if (isTaken) {
      letter.kept.complete(null);
    } else {
      List<Letter> givenUp;
      synchronized (untaken) {
        letter.wasRefused = true;
        givenUp = add(letter);
      }
      givenUp.forEach(Letter::giveUp);
    }
    letter.tried.complete(null);
  }

  /**
   * Returns the messages dropped for lack of memory. Callers notify their owners without holding
   * the lock.
   */
  private List<Letter> add(Letter letter) {
    untaken.add(letter);
    List<Letter> givenUp = new ArrayList<>();
    while (untaken.size() > MOST || bytes() > MOST_BYTES) {
      Letter least = least();
      untaken.remove(least);
      givenUp.add(least);
    }
    return givenUp;
  }

  private long bytes() {
    return untaken.stream().mapToLong(each -> each.publication.payload().length).sum();
  }

  /**
   * Returns the message to drop first: the oldest of a native device, which can publish it again,
   * or else the oldest.
   */
  private Letter least() {
    return untaken.stream().filter(each -> each.of.isPresent()).findFirst().orElse(untaken.get(0));
  }

  /**
   * Tries again to queue what the disk rejected, once the disk accepts writes. Must be called
   * periodically.
   */
  void again() {
    due().forEach(this::put);
  }

  /**
   * Removes and returns the messages to try now, in order. A message that the disk rejected waits
   * for the disk, and later messages of the same source wait behind it.
   */
  private List<Letter> due() {
    boolean isWell = centre.takesLetters();
    List<Letter> due = new ArrayList<>();
    Set<Optional<DeviceId>> waiting = new HashSet<>();
    synchronized (untaken) {
      Iterator<Letter> all = untaken.iterator();
      while (all.hasNext()) {
        Letter next = all.next();
        if (next.isOver()) {
          all.remove();
        } else if (waiting.contains(next.of) || (next.wasRefused && !isWell)) {
          waiting.add(next.of);
        } else {
          all.remove();
          due.add(next);
        }
      }
    }
    return due;
  }
}
