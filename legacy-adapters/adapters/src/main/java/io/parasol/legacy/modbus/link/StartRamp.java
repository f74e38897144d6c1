// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts the links of a site a few at a time. All points of a link are due when it starts. If all
 * links of a large site started at once, while no code is compiled yet and each device connects its
 * session, the gateway itself would be too slow to receive the responses in time.
 *
 * <p>A link gives up its place after its first polls, and soon if its devices do not respond.
 * Thread-safe.
 */
final class StartRamp {

  /** Enough for a small site to start all of its links at once. */
  static final int LINKS_AT_ONCE = 32;

  /** A link holds its place for at most this time. */
  static final Duration MAX_TURN = Duration.ofMillis(250);

  /** A link that has not started yet. */
  @FunctionalInterface
  interface StartingLink {
    /** Starts it; the stage completes after its first polls, and after this time at the latest. */
    CompletionStage<Void> start(Duration atMost);
  }

  @GuardedBy("this")
  private final Queue<StartingLink> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private int starting;

  /** Starts a link as soon as there is a place. */
  void add(StartingLink link) {
    synchronized (this) {
      waiting.add(link);
    }
    startWaiting();
  }

  private void startWaiting() {
    for (StartingLink next = take(); next != null; next = take()) {
      CompletableFuture<Void> polled = next.start(MAX_TURN).toCompletableFuture();
      if (polled.isDone()) {
        release();
      } else {
        var unused = polled.whenComplete((done, failure) -> ended());
      }
    }
  }

  private synchronized @Nullable StartingLink take() {
    if (starting == LINKS_AT_ONCE || waiting.isEmpty()) {
      return null;
    }
    starting++;
    return waiting.remove();
  }

  private void ended() {
    release();
    startWaiting();
  }

  private synchronized void release() {
    starting--;
  }
}
