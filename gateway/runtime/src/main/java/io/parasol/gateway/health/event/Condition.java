// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault condition. It causes an event when it is raised, then every six hours, and when it is
 * cleared.
 *
 * <pre>
 *           raise: event              clear: event, unless cleared less than an hour before
 *  Clear ───────────────▶ Raised ──────────────────────────────────────────────▶ Clear
 *    ▲                     │  ▲
 *    │ ten minutes: event  │  │ raise: no event, counted
 *    ╰──── Settling ◀──────╯──╯   (clear of a recurring condition)
 * </pre>
 *
 * So a condition that comes and goes is one condition with a count, and does not flood the log.
 * Setting the system clock changes none of the times above.
 */
sealed interface Condition {

  /** Period of reminders while it lasts. */
  Duration REMINDER = Duration.ofHours(6);

  /** A condition raised again within this time after it was cleared counts as recurring. */
  Duration RECENT = Duration.ofHours(1);

  /** A recurring condition must be absent this long before it is cleared. */
  Duration QUIET = Duration.ofMinutes(10);

  Condition NEVER = new Clear(Optional.empty());

  Step raise(Moment now);

  Step clear(Moment now);

  /** Handles the passage of time. */
  Step tick(Moment now);

  /** The kind of an event. */
  enum Transition {
    RAISED,
    REMINDED,
    CLEARED
  }

  /**
   * A change to be reported as an event.
   *
   * @param until when it ended, or now if it lasts.
   * @param times how often the condition was raised; 1 for the first time.
   */
  record ConditionReport(Transition transition, Moment since, Moment until, int times) {}

  /** The next state of the condition, and the event to report, if any. */
  record Step(Condition next, Optional<ConditionReport> report) {
    static Step silent(Condition next) {
      return new Step(next, Optional.empty());
    }
  }

  /**
   * The condition is absent.
   *
   * @param last when it was last cleared, if ever.
   */
  record Clear(Optional<Moment> last) implements Condition {
    @Override
    public Step raise(Moment now) {
      boolean isRecurring = last.isPresent() && now.since(last.get()).compareTo(RECENT) < 0;
      return new Step(
          new Raised(now, now, 1, isRecurring),
          Optional.of(new ConditionReport(Transition.RAISED, now, now, 1)));
    }

    @Override
    public Step clear(Moment now) {
      return Step.silent(this);
    }

    @Override
    public Step tick(Moment now) {
      return Step.silent(this);
    }
  }

  /**
   * The condition is present.
   *
   * @param reportedAt when it was last reported.
   * @param isRecurring whether it had been cleared recently.
   */
  record Raised(Moment since, Moment reportedAt, int times, boolean isRecurring)
      implements Condition {
    @Override
    public Step raise(Moment now) {
      return tick(now);
    }

    @Override
    public Step clear(Moment now) {
      if (isRecurring) {
        return Step.silent(new Settling(this, now));
      }
      return over(now, now);
    }

    @Override
    public Step tick(Moment now) {
      if (now.since(reportedAt).compareTo(REMINDER) < 0) {
        return Step.silent(this);
      }
      return new Step(
          new Raised(since, now, times, isRecurring),
          Optional.of(new ConditionReport(Transition.REMINDED, since, now, times)));
    }

    private Raised again() {
      return new Raised(since, reportedAt, times + 1, true);
    }

    private Step over(Moment ended, Moment now) {
      return new Step(
          new Clear(Optional.of(now)),
          Optional.of(new ConditionReport(Transition.CLEARED, since, ended, times)));
    }
  }

  /**
   * A recurring condition is absent, but not yet cleared.
   *
   * @param ended since when it is absent.
   */
  record Settling(Raised raised, Moment ended) implements Condition {
    @Override
    public Step raise(Moment now) {
      return Step.silent(raised.again());
    }

    @Override
    public Step clear(Moment now) {
      return tick(now);
    }

    @Override
    public Step tick(Moment now) {
      return now.since(ended).compareTo(QUIET) < 0 ? Step.silent(this) : raised.over(ended, now);
    }
  }
}
