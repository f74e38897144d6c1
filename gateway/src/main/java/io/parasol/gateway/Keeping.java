// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.session.Publication;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.Centre;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts letters for the centre into its spool. What the disk does not take waits in memory, a
 * bounded number of them, and is tried again. Thread-safe.
 */
final class Keeping {

  private static final Logger log = LoggerFactory.getLogger(Keeping.class);

  private static final int MOST = 256;
  private static final long MOST_BYTES = 8L << 20;

  private final Centre centre;
  private final Deque<Letter> untaken = new ArrayDeque<>();

  /** Of the payloads of {@link #untaken}. */
  private long bytes;

  Keeping(Centre centre) {
    this.centre = centre;
  }

  /**
   * What becomes of a letter.
   *
   * @param tried completes when the disk has answered, though it did not take it.
   * @param kept completes when it is on disk; never, where it is given up.
   */
  record Kept(CompletionStage<Void> tried, CompletionStage<Void> kept) {}

  private record Letter(
      Optional<DeviceId> of,
      Publication publication,
      CompletableFuture<Void> tried,
      CompletableFuture<Void> kept) {

    long size() {
      return publication.payload().length;
    }
  }

  /**
   * Keeps it.
   *
   * @param of a device that speaks for itself; empty for what the gateway says.
   */
  Kept keep(Optional<DeviceId> of, Publication publication) {
    Letter letter =
        new Letter(of, publication, new CompletableFuture<>(), new CompletableFuture<>());
    put(letter);
    return new Kept(letter.tried(), letter.kept());
  }

  private void put(Letter letter) {
    letter
        .of()
        .map(device -> centre.keepOf(device, letter.publication()))
        .orElseGet(() -> centre.keep(letter.publication()))
        .thenAccept(isKept -> put(letter, isKept));
  }

  private void put(Letter letter, boolean isKept) {
    if (isKept) {
      letter.kept().complete(null);
    } else {
      wait(letter);
    }
    letter.tried().complete(null);
  }

  private void wait(Letter letter) {
    synchronized (untaken) {
      untaken.add(letter);
      bytes += letter.size();
      while (untaken.size() > MOST || bytes > MOST_BYTES) {
        log.warn("letter to the centre given up topic={}", poll().publication().topic());
      }
    }
  }

  /** Tries again what was not taken; to be called now and then. */
  void again() {
    int left;
    synchronized (untaken) {
      left = untaken.size();
    }
    for (Letter next = next(left); next != null; next = next(left)) {
      left--;
      put(next);
    }
  }

  private @Nullable Letter next(int left) {
    synchronized (untaken) {
      return left > 0 && !untaken.isEmpty() ? poll() : null;
    }
  }

  private Letter poll() {
    Letter oldest = untaken.remove();
    bytes -= oldest.size();
    return oldest;
  }
}
