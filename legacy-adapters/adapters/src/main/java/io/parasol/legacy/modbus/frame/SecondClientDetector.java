// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A detector for another master on a serial line. Updated on the line's thread, read on any thread.
 *
 * <p>Detection takes two frames, because one can be noise. The slowest data loggers poll every five
 * minutes, so another master counts as present for ten minutes after its last frame.
 */
public final class SecondClientDetector {

  /** How long another master counts as present after its last frame. */
  public static final Duration MEMORY = Duration.ofMinutes(10);

  private static final int ENOUGH = 2;

  /** The last frame, the number of frames in succession, and the time of the last one. */
  private record Heard(ForeignFrame frame, int times, long at) {
    boolean isRecent(long now) {
      return now - at < MEMORY.toNanos();
    }
  }

  private volatile @Nullable Heard last;

  /**
   * Records a frame.
   *
   * @return whether another master counts as present now.
   */
  public boolean heard(ForeignFrame frame, long now) {
    Heard before = last;
    int times = before != null && before.isRecent(now) ? Math.min(ENOUGH, before.times() + 1) : 1;
    last = new Heard(frame, times, now);
    return times >= ENOUGH;
  }

  /** Returns the last frame of another master, if one counts as present. */
  public Optional<ForeignFrame> isThere(long now) {
    Heard heard = last;
    return heard != null && heard.times() >= ENOUGH && heard.isRecent(now)
        ? Optional.of(heard.frame())
        : Optional.empty();
  }
}
