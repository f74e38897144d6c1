// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that is wrong, or was. Told once when it begins, then every six hours, and once when it
 * is over.
 *
 * <pre>
 *           raise: told                clear: told, unless it was over less than an hour before
 *  Clear ───────────────▶ Raised ──────────────────────────────────────────────▶ Clear
 *    ▲                     │  ▲
 *    │ ten minutes: told   │  │ raise: not told, counted
 *    ╰──── Settling ◀──────╯──╯   (the clear of one that keeps coming back)
 * </pre>
 *
 * So one that comes and goes is one condition with a count, and no flood.
 */
sealed interface Condition {

  /** How often one that lasts is told again. */
  Duration REMINDER = Duration.ofHours(6);

  /** One that comes back within this time after it was over keeps coming back. */
  Duration RECENT = Duration.ofHours(1);

  /** One that keeps coming back must stay away this long to be over. */
  Duration QUIET = Duration.ofMinutes(10);

  Condition NEVER = new Clear(Optional.empty());

  Step raise(Instant now);

  Step clear(Instant now);

  /** Time has passed. */
  Step tick(Instant now);

  /** What is to be told. */
  enum Word {
    RAISED,
    REMINDED,
    CLEARED
  }

  /**
   * To be told.
   *
   * @param times how often it has come; 1 for one that came once.
   */
  record Telling(Word word, Instant since, Instant until, int times) {}

  /** The condition afterwards, and what is to be told. */
  record Step(Condition next, Optional<Telling> telling) {
    static Step untold(Condition next) {
      return new Step(next, Optional.empty());
    }
  }

  /**
   * Not so.
   *
   * @param last when it was over, if it ever was.
   */
  record Clear(Optional<Instant> last) implements Condition {
    @Override
    public Step raise(Instant now) {
      boolean isRecurring = last.isPresent() && now.isBefore(last.get().plus(RECENT));
      return new Step(
          new Raised(now, now, 1, isRecurring), Optional.of(new Telling(Word.RAISED, now, now, 1)));
    }

    @Override
    public Step clear(Instant now) {
      return Step.untold(this);
    }

    @Override
    public Step tick(Instant now) {
      return Step.untold(this);
    }
  }

  /**
   * So.
   *
   * @param told when it was last told.
   * @param isRecurring it was over not long before.
   */
  record Raised(Instant since, Instant told, int times, boolean isRecurring) implements Condition {
    @Override
    public Step raise(Instant now) {
      return tick(now);
    }

    @Override
    public Step clear(Instant now) {
      if (isRecurring) {
        return Step.untold(new Settling(this, now));
      }
      return over(now, now);
    }

    @Override
    public Step tick(Instant now) {
      if (now.isBefore(told.plus(REMINDER))) {
        return Step.untold(this);
      }
      return new Step(
          new Raised(since, now, times, isRecurring),
          Optional.of(new Telling(Word.REMINDED, since, now, times)));
    }

    private Raised again() {
      return new Raised(since, told, times + 1, true);
    }

    private Step over(Instant ended, Instant now) {
      return new Step(
          new Clear(Optional.of(now)), Optional.of(new Telling(Word.CLEARED, since, ended, times)));
    }
  }

  /**
   * Not so now, but that was no end before either.
   *
   * @param ended since when it is away.
   */
  record Settling(Raised raised, Instant ended) implements Condition {
    @Override
    public Step raise(Instant now) {
      return Step.untold(raised.again());
    }

    @Override
    public Step clear(Instant now) {
      return tick(now);
    }

    @Override
    public Step tick(Instant now) {
      return now.isBefore(ended.plus(QUIET)) ? Step.untold(this) : raised.over(ended, now);
    }
  }
}
