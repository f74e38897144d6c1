// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.configuration.SiteCondition.Upstream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides whether a new configuration works. It does once the gateway was healthy without
 * interruption for some time: ready, every device answers that answered before and is still
 * configured, and the session to the central broker is back. It does not if that has not been so
 * within the limit.
 *
 * <p>Has no thread and no clock; all times are nanoseconds of one monotonic clock. Not thread-safe.
 */
final class ConfigurationTrial {

  /** The time in which a configuration must prove that it works. */
  static final Duration LIMIT = Duration.ofMinutes(10);

  /** How long the gateway must be healthy without interruption. */
  static final Duration STABLE = Duration.ofSeconds(10);

  private static final int MAX_NAMED = 5;

  private final Set<DeviceId> answered;
  private final boolean wasUp;
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
   * @param answered the devices that answered before.
   * @param wasUp whether the session to the central broker was connected before.
   * @param now the time at which the configuration was applied.
   */
  ConfigurationTrial(Set<DeviceId> answered, boolean wasUp, long now) {
    this.answered = Set.copyOf(answered);
    this.wasUp = wasUp;
    this.begin = now;
  }

  Verdict check(SiteCondition condition, long now) {
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

  private Optional<String> problem(SiteCondition condition) {
    if (!condition.isReady()) {
      return Optional.of("it is not ready: " + condition.notReady());
    }
    if (wasUp && condition.upstream() == Upstream.DOWN) {
      return Optional.of("the central broker is not connected; before, it was");
    }
    Set<String> missing = new TreeSet<>();
    for (DeviceId each : answered) {
      if (condition.configured().contains(each) && !condition.answering().contains(each)) {
        missing.add(each.value());
      }
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d devices do not answer; before, they did: %s"
                .formatted(
                    missing.size(), String.join(", ", missing.stream().limit(MAX_NAMED).toList())));
  }

  /** Returns what the last check has found wrong, in one line. */
  String why() {
    return why;
  }
}
