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
 *     without refraction; {@link #LOWEST_SUN} to {@link #HIGHEST_SUN}.
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
  public static final double LOWEST_SUN = -18;

  public static final double HIGHEST_SUN = 90;

  /** No conditions: at any time. */
  public static final UpdateWindow ALWAYS =
      new UpdateWindow(
          OptionalDouble.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public UpdateWindow {
    sunBelow.ifPresent(
        degrees ->
            Bounds.require(
                degrees >= LOWEST_SUN && degrees <= HIGHEST_SUN,
                "sun-below " + degrees,
                "%s to %s degrees".formatted((int) LOWEST_SUN, (int) HIGHEST_SUN)));
  }
}
