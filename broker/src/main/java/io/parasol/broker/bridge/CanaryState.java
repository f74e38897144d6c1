// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a canary is; times in nanoseconds of a clock that only goes forward.
 *
 * <pre>
 *             due: sent
 *   Resting ─────────────▶ Flying
 *      ▲                     │
 *      ╰── returned, lost ───╯
 *
 *   any ── the session is down ──▶ Resting
 * </pre>
 */
sealed interface CanaryState {

  /** After the first and then after ever more lost ones the connection is made anew. */
  int MOST_BETWEEN = 64;

  /** How soon after a connection has come up, and after a lost probe, the next one goes. */
  Duration SOON = Duration.ofSeconds(2);

  /** The state afterwards, and what is to be done. */
  record Step(CanaryState next, boolean send, boolean isLost, boolean rebuild) {
    static Step of(CanaryState next) {
      return new Step(next, false, false, false);
    }
  }

  static CanaryState atStart(long now) {
    return new Resting(now + SOON.toNanos(), 0);
  }

  /** Lost in a row. */
  int losses();

  Step tick(long now, long number, Canary.Rhythm rhythm);

  default Step refused(long number, long now, Canary.Rhythm rhythm) {
    return Step.of(this);
  }

  /** How long the probe of that number was away; empty if it is not awaited. */
  default Optional<Duration> took(long number, long now) {
    return Optional.empty();
  }

  default CanaryState returned(long now, Canary.Rhythm rhythm) {
    return new Resting(now + rhythm.every().toNanos(), 0);
  }

  default CanaryState down(long now) {
    return new Resting(now + SOON.toNanos(), losses());
  }

  /** Between two probes. */
  record Resting(long due, int losses) implements CanaryState {
    @Override
    public Step tick(long now, long number, Canary.Rhythm rhythm) {
      return now - due < 0
          ? Step.of(this)
          : new Step(new Flying(number, now, losses), true, false, false);
    }
  }

  /** One is away. */
  record Flying(long number, long since, int losses) implements CanaryState {
    @Override
    public Step tick(long now, long next, Canary.Rhythm rhythm) {
      if (now - since < rhythm.patience().toNanos()) {
        return Step.of(this);
      }
      int lost = losses + 1;
      // The 1st, 2nd, 4th, 8th, …
      boolean rebuild = Integer.bitCount(lost) == 1 || lost % MOST_BETWEEN == 0;
      return new Step(new Resting(now + SOON.toNanos(), lost), false, true, rebuild);
    }

    @Override
    public Step refused(long of, long now, Canary.Rhythm rhythm) {
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
