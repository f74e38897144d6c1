// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The conditions under which a device may be updated. All present conditions must hold; without
 * any, an update may run at any time.
 *
 * @param sunBelow the centre of the sun must be below this elevation, in degrees above the horizon,
 *     without refraction; {@link #MIN_SUN_ELEVATION} to {@link #MAX_SUN_ELEVATION}.
 * @param power a point that must measure less than its limit.
 * @param hours hours of the day, in the site's time zone.
 * @param notBefore the earliest time of an update.
 */
public record UpdateWindow(
    OptionalDouble sunBelow,
    Optional<PowerLimit> power,
    Optional<DailyHours> hours,
    Optional<Instant> notBefore) {

  /** The sun's elevation at which astronomical night begins. */
  public static final double MIN_SUN_ELEVATION = -18;

  public static final double MAX_SUN_ELEVATION = 90;

  /** No conditions: at any time. */
  public static final UpdateWindow ALWAYS =
      new UpdateWindow(
          OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public UpdateWindow {
    sunBelow.ifPresent(
        degrees ->
            Bounds.require(
                degrees >= MIN_SUN_ELEVATION && degrees <= MAX_SUN_ELEVATION,
                "sun-below " + degrees,
                "%s to %s degrees".formatted((int) MIN_SUN_ELEVATION, (int) MAX_SUN_ELEVATION)));
  }
}
