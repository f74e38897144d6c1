// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether another master was heard on a line lately. Told on the line's thread, asked on any.
 *
 * <p>Two frames of it are needed: one can be noise. The most patient data loggers ask every five
 * minutes, so it counts as there for ten minutes after its last frame.
 */
final class ForeignMaster {

  /** For so long after its last frame it counts as there. */
  static final Duration MEMORY = Duration.ofMinutes(10);

  private static final int ENOUGH = 2;

  /** What was heard last, how often one followed the other, and when. */
  private record Heard(ForeignFrame frame, int times, long at) {
    boolean isRecent(long now) {
      return now - at < MEMORY.toNanos();
    }
  }

  private volatile @Nullable Heard last;

  /**
   * A frame was heard.
   *
   * @return whether another master counts as there now.
   */
  boolean heard(ForeignFrame frame, long now) {
    Heard before = last;
    int times = before != null && before.isRecent(now) ? Math.min(ENOUGH, before.times() + 1) : 1;
    last = new Heard(frame, times, now);
    return times >= ENOUGH;
  }

  /** What of it was heard last, if it counts as there. */
  Optional<ForeignFrame> isThere(long now) {
    Heard heard = last;
    return heard != null && heard.times() >= ENOUGH && heard.isRecent(now)
        ? Optional.of(heard.frame())
        : Optional.empty();
  }
}
