// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How often a point is read, after how often it can change. */
final class ReadPace {

  /** Who the device is, and what it was built for. */
  static final Duration FIXED = Duration.ofMinutes(15);

  /** What changes when somebody changes it; what the gateway itself writes is read back anyway. */
  static final Duration SETTINGS = Duration.ofMinutes(1);

  private static final Set<Integer> FIXED_MODELS = Set.of(1, 120);

  private static final Set<Integer> SETTINGS_MODELS =
      Set.of(
          121, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141,
          142, 143, 144, 145, 702, 703, 705, 706, 707, 708, 709, 710, 711, 712);

  private ReadPace() {}

  /**
   * How often the point is read; empty if as often as the device.
   *
   * @param every how often the device is to be read.
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
