// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.session.Publication;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.Centre;
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
 * Puts letters for the centre into its spool. What the disk does not take goes to the centre as it
 * is, where that is connected; else it waits in memory, a bounded number of them, until the disk
 * takes it. Letters of one device, or of the gateway, keep their order meanwhile. Thread-safe.
 */
final class Keeping {

  private static final Logger log = LoggerFactory.getLogger(Keeping.class);

  static final int MOST = 256;
  private static final long MOST_BYTES = 8L << 20;

  private final Centre centre;

  /** Guarded by itself. */
  private final List<Letter> untaken = new ArrayList<>();

  Keeping(Centre centre) {
    this.centre = centre;
  }

  /**
   * What becomes of a letter.
   *
   * @param tried completes when the disk has answered, though it did not take it.
   * @param kept completes when it is on disk, or the centre has it; fails where a letter of the
   *     gateway is given up. What a device says for itself may be cancelled by whoever waits for
   *     it: then the device says it again.
   */
  record Kept(CompletionStage<Void> tried, CompletableFuture<Void> kept) {}

  private static final class Letter {
    private final Optional<DeviceId> of;
    private final Publication publication;
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final CompletableFuture<Void> kept = new CompletableFuture<>();

    /** Guarded by {@link Keeping#untaken}. */
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
        log.warn("letter to the centre given up topic={}", publication.topic());
        if (of.isEmpty()) {
          kept.completeExceptionally(new IllegalStateException("the disk takes nothing"));
        }
      }
    }
  }

  /**
   * Keeps it.
   *
   * @param of a device that speaks for itself; empty for what the gateway says.
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
    Centre.Kept fate =
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

  /** Returns those for which there is no room any more; they are told so without the lock. */
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

  /** The oldest of a device that speaks for itself, and can do so again; else the oldest. */
  private Letter least() {
    return untaken.stream().filter(each -> each.of.isPresent()).findFirst().orElse(untaken.get(0));
  }

  /** Tries again what was not taken, once the disk takes something; to be called now and then. */
  void again() {
    due().forEach(this::put);
  }

  /** Those that are to be tried now, in their order. What the disk has refused waits for it. */
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
