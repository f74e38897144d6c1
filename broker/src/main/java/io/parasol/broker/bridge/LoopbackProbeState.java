// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import java.time.Duration;
import java.util.Optional;

/**
 * The state of a loopback probe. Times are in nanoseconds of a monotonic clock.
 *
 * <pre>
 *             due: sent
 *   Pausing ─────────────▶ Outstanding
 *      ▲                     │
 *      ╰── returned, lost ───╯
 *
 *   any ── the session is down ──▶ Pausing
 * </pre>
 */
sealed interface LoopbackProbeState {

  /**
   * The session reconnects after the 1st, 2nd, 4th, 8th, … loss in a row, and after every multiple
   * of this number.
   */
  int MOST_BETWEEN = 64;

  /** The delay of the next probe after a lost one, and of the first one after a connect. */
  Duration SOON = Duration.ofSeconds(2);

  /** The next state and the actions that are due. */
  record Step(LoopbackProbeState next, boolean send, boolean isLost, boolean rebuild) {
    static Step of(LoopbackProbeState next) {
      return new Step(next, false, false, false);
    }
  }

  static LoopbackProbeState atStart(long now) {
    return new Resting(now + SOON.toNanos(), 0);
  }

  /** Returns the number of losses in a row. */
  int losses();

  Step tick(long now, long number, LoopbackProbe.Rhythm rhythm);

  default Step refused(long number, long now, LoopbackProbe.Rhythm rhythm) {
    return Step.of(this);
  }

  /** Returns the round-trip time of the probe with this number; empty if it is not outstanding. */
  default Optional<Duration> took(long number, long now) {
    return Optional.empty();
  }

  default LoopbackProbeState returned(long now, LoopbackProbe.Rhythm rhythm) {
    return new Resting(now + rhythm.every().toNanos(), 0);
  }

  default LoopbackProbeState down(long now) {
    return new Resting(now + SOON.toNanos(), losses());
  }

  /** No probe is outstanding. */
  record Resting(long due, int losses) implements LoopbackProbeState {
    @Override
    public Step tick(long now, long number, LoopbackProbe.Rhythm rhythm) {
      return now - due < 0
          ? Step.of(this)
          : new Step(new Flying(number, now, losses), true, false, false);
    }
  }

  /** One probe is outstanding. */
  record Flying(long number, long since, int losses) implements LoopbackProbeState {
    @Override
    public Step tick(long now, long next, LoopbackProbe.Rhythm rhythm) {
      if (now - since < rhythm.patience().toNanos()) {
        return Step.of(this);
      }
      int lost = losses + 1;
      // The 1st, 2nd, 4th, 8th, …
      boolean rebuild = Integer.bitCount(lost) == 1 || lost % MOST_BETWEEN == 0;
      return new Step(new Resting(now + SOON.toNanos(), lost), false, true, rebuild);
    }

    @Override
    public Step refused(long of, long now, LoopbackProbe.Rhythm rhythm) {
      return of == number
          ? new Step(new Resting(now + rhythm.every().toNanos(), losses), false, true, false)
          : Step.of(this);
    }

    @Override
    public Optional<Duration> took(long of, long now) {
      return of == number ? Optional.of(Duration.ofNanos(now - since)) : Optional.empty();
    }
  }
}
