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
  int MAX_LOST_BEFORE_REBUILD = 64;

  /** The delay of the next probe after a lost one, and of the first one after a connect. */
  Duration SHORT_DELAY = Duration.ofSeconds(2);

  /** The next state and the actions that are due. */
  record Step(LoopbackProbeState next, boolean send, boolean isLost, boolean reconnect) {
    static Step of(LoopbackProbeState next) {
      return new Step(next, false, false, false);
    }
  }

  static LoopbackProbeState initial(long now) {
    return new Pausing(now + SHORT_DELAY.toNanos(), 0);
  }

  /** Returns the number of losses in a row. */
  int losses();

  Step tick(long now, long number, LoopbackProbe.ProbeTiming timing);

  default Step refused(long number, long now, LoopbackProbe.ProbeTiming timing) {
    return Step.of(this);
  }

  /** Returns the round-trip time of the probe with this number; empty if it is not outstanding. */
  default Optional<Duration> roundTripTime(long number, long now) {
    return Optional.empty();
  }

  default LoopbackProbeState returned(long now, LoopbackProbe.ProbeTiming timing) {
    return new Pausing(now + timing.interval().toNanos(), 0);
  }

  default LoopbackProbeState down(long now) {
    return new Pausing(now + SHORT_DELAY.toNanos(), losses());
  }

  /** No probe is outstanding. */
  record Pausing(long due, int losses) implements LoopbackProbeState {
    @Override
    public Step tick(long now, long number, LoopbackProbe.ProbeTiming timing) {
      return now - due < 0
          ? Step.of(this)
          : new Step(new Outstanding(number, now, losses), true, false, false);
    }
  }

  /** One probe is outstanding. */
  record Outstanding(long number, long since, int losses) implements LoopbackProbeState {
    @Override
    public Step tick(long now, long next, LoopbackProbe.ProbeTiming timing) {
      if (now - since < timing.timeout().toNanos()) {
        return Step.of(this);
      }
      int lost = losses + 1;
      // The 1st, 2nd, 4th, 8th, …
      boolean reconnect = Integer.bitCount(lost) == 1 || lost % MAX_LOST_BEFORE_REBUILD == 0;
      return new Step(new Pausing(now + SHORT_DELAY.toNanos(), lost), false, true, reconnect);
    }

    @Override
    public Step refused(long refusedNumber, long now, LoopbackProbe.ProbeTiming timing) {
      return refusedNumber == number
          ? new Step(new Pausing(now + timing.interval().toNanos(), losses), false, true, false)
          : Step.of(this);
    }

    @Override
    public Optional<Duration> roundTripTime(long returnedNumber, long now) {
      return returnedNumber == number
          ? Optional.of(Duration.ofNanos(now - since))
          : Optional.empty();
    }
  }
}
