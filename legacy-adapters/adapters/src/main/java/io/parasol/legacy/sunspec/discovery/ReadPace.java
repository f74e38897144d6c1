// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import io.parasol.legacy.sunspec.model.ModelPoint;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The polling period of a point, which depends on how often its value can change. */
final class ReadPace {

  /** Period of what never changes: the identity and the ratings. */
  static final Duration FIXED = Duration.ofMinutes(15);

  /**
   * Period of settings, which change when an operator changes them. What the gateway itself writes
   * is read back anyway.
   */
  static final Duration SETTINGS = Duration.ofMinutes(1);

  private static final Set<Integer> FIXED_MODELS = Set.of(1, 120);

  private static final Set<Integer> SETTINGS_MODELS =
      Set.of(
          121, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141,
          142, 143, 144, 145, 702, 703, 705, 706, 707, 708, 709, 710, 711, 712);

  private ReadPace() {}

  /**
   * Returns the polling period of the point; empty if it is that of the device.
   *
   * @param every the polling period of the device.
   */
  static Optional<Duration> of(int model, ModelPoint point, Duration every) {
    Duration pace = every;
    if (point.isStatic() || FIXED_MODELS.contains(model)) {
      pace = FIXED;
    } else if (SETTINGS_MODELS.contains(model)) {
      pace = SETTINGS;
    }
    return pace.compareTo(every) > 0 ? Optional.of(pace) : Optional.empty();
  }
}
