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
  public static final Duration PRESENCE_TIMEOUT = Duration.ofMinutes(10);

  private static final int FRAMES_TO_DETECT = 2;

  /** The last frame, the number of frames in succession, and the time of the last one. */
  private record LastForeignFrame(ForeignFrame frame, int times, long at) {
    boolean isRecent(long now) {
      return now - at < PRESENCE_TIMEOUT.toNanos();
    }
  }

  private volatile @Nullable LastForeignFrame last;

  /**
   * Records a frame.
   *
   * @return whether another master counts as present now.
   */
  public boolean recordFrame(ForeignFrame frame, long now) {
    LastForeignFrame before = last;
    int times =
        before != null && before.isRecent(now) ? Math.min(FRAMES_TO_DETECT, before.times() + 1) : 1;
    last = new LastForeignFrame(frame, times, now);
    return times >= FRAMES_TO_DETECT;
  }

  /** Returns the last frame of another master, if one counts as present. */
  public Optional<ForeignFrame> lastFrame(long now) {
    LastForeignFrame known = last;
    return known != null && known.times() >= FRAMES_TO_DETECT && known.isRecent(now)
        ? Optional.of(known.frame())
        : Optional.empty();
  }
}
