// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exponential back-off before a retry; each consecutive pause is twice as long as the one
 * before, 1 s to 1 min.
 */
final class RetryBackoff {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Loop loop;
  private final Runnable afterwards;
  private Duration length = Duration.ZERO;

  /** The task that ends the pause; null if there is no pause. */
  private @Nullable Runnable end;

  /**
   * Creates a back-off.
   *
   * @param afterwards run on the loop when a pause ends by itself.
   */
  RetryBackoff(Loop loop, Runnable afterwards) {
    this.loop = loop;
    this.afterwards = afterwards;
  }

  boolean isOn() {
    return end != null;
  }

  /** Begins a pause, unless one is running. */
  void begin() {
    if (end != null) {
      return;
    }
    Duration next = length.isZero() ? FIRST : length.multipliedBy(2);
    length = next.compareTo(LONGEST) > 0 ? LONGEST : next;
    Runnable atEnd =
        new Runnable() {
          @Override
          public void run() {
            if (end == this) {
              end = null;
              afterwards.run();
            }
          }
        };
    end = atEnd;
    loop.after(length, atEnd);
  }

  /** Resets the length after a success, so that the next pause is short again. */
  void shorten() {
    length = Duration.ZERO;
  }

  /** Cancels the pause, because its cause is over. */
  void cancel() {
    shorten();
    end = null;
  }
}
