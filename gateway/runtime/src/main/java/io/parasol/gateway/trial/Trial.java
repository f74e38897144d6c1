// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trial;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a change works. It does once the gateway was healthy without interruption for ten
 * seconds. It does not if that has not been so within the limit.
 *
 * <p>Has no thread and no clock; all times are nanoseconds of one monotonic clock. Not thread-safe.
 */
public final class Trial {

  /** How long the gateway must be healthy without interruption. */
  public static final Duration STABLE = Duration.ofSeconds(10);

  private final Duration limit;
  private final long begin;
  private boolean isHealthy;
  private long healthySince;
  private String why = "it was not checked";

  /** The result of a check. */
  public enum Verdict {
    WAIT,
    WORKS,
    FAILED
  }

  /**
   * @param limit the time in which the change must prove that it works.
   * @param now the time at which the change was made.
   */
  public Trial(Duration limit, long now) {
    this.limit = limit;
    this.begin = now;
  }

  /**
   * Takes the gateway's condition into account.
   *
   * @param problem why the gateway is not healthy, in one line; empty if it is.
   */
  public Verdict check(Optional<String> problem, long now) {
    if (problem.isPresent()) {
      isHealthy = false;
      why = problem.get();
    } else if (!isHealthy) {
      isHealthy = true;
      healthySince = now;
    }
    if (isHealthy && now - healthySince >= STABLE.toNanos()) {
      return Verdict.WORKS;
    }
    return now - begin >= limit.toNanos() ? Verdict.FAILED : Verdict.WAIT;
  }

  /** Returns the last problem, in one line. */
  public String why() {
    return why;
  }
}
