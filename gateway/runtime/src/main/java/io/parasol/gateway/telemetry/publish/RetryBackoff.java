// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exponential back-off before a retry; each consecutive pause is twice as long as the one
 * before, 1 s to 1 min.
 */
final class RetryBackoff {

  private static final Duration INITIAL_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_DELAY = Duration.ofMinutes(1);

  private final Loop loop;
  private final Runnable onEnd;
  private Duration delay = Duration.ZERO;

  /** The task that ends the pause; null if there is no pause. */
  private @Nullable Runnable end;

  /**
   * Creates a back-off.
   *
   * @param onEnd run on the loop when a pause ends by itself.
   */
  RetryBackoff(Loop loop, Runnable onEnd) {
    this.loop = loop;
    this.onEnd = onEnd;
  }

  boolean isActive() {
    return end != null;
  }

  /** Begins a pause, unless one is running. */
  void start() {
    if (end != null) {
      return;
    }
    Duration next = delay.isZero() ? INITIAL_DELAY : delay.multipliedBy(2);
    delay = next.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : next;
    Runnable atEnd =
        new Runnable() {
          @Override
          public void run() {
            if (end == this) {
              end = null;
              onEnd.run();
            }
          }
        };
    end = atEnd;
    loop.after(delay, atEnd);
  }

  /** Resets the length after a success, so that the next pause is short again. */
  void reset() {
    delay = Duration.ZERO;
  }

  /** Cancels the pause, because its cause is over. */
  void cancel() {
    reset();
    end = null;
  }
}
