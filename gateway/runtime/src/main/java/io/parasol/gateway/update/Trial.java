// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether a new release works. It does once it was healthy without interruption for some
 * time: ready, all self-tests passed, and as many devices connected as before the update. It does
 * not if that has not been so within the limit.
 *
 * <p>Has no thread and no clock; all times are nanoseconds of one monotonic clock. Not thread-safe.
 */
final class Trial {

  /** The time in which a release must prove that it works. */
  static final Duration LIMIT = Duration.ofMinutes(5);

  /** How long it must be healthy without interruption. */
  static final Duration STABLE = Duration.ofSeconds(10);

  private final long devices;
  private final long begin;
  private boolean isHealthy;
  private long healthySince;
  private String why = "it was not checked";

  /** The result of a check. */
  enum Verdict {
    WAIT,
    WORKS,
    FAILED
  }

  /**
   * @param devices how many devices were connected before the update.
   * @param now the time at which the release was started.
   */
  Trial(long devices, long now) {
    this.devices = devices;
    this.begin = now;
  }

  Verdict check(GatewayCondition condition, long now) {
    Optional<String> problem = problem(condition);
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
    return now - begin >= LIMIT.toNanos() ? Verdict.FAILED : Verdict.WAIT;
  }

  private Optional<String> problem(GatewayCondition condition) {
    if (condition.selfTest().isPresent()) {
      return Optional.of("a self-test has failed: " + condition.selfTest().get());
    }
    if (!condition.isReady()) {
      return Optional.of("it is not ready: " + condition.notReady());
    }
    return condition.devices() < devices
        ? Optional.of(
            "%d devices are connected; before, %d were".formatted(condition.devices(), devices))
        : Optional.empty();
  }

  /** Returns what the last check has found wrong, in one line. */
  String why() {
    return why;
  }
}
