// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a device may be updated, in a plant's terms. All terms that are there must hold; without any
 * it may be at any time.
 *
 * @param sunBelow the centre of the sun is lower than this, in degrees above the horizon, without
 *     refraction; {@link #LOWEST_SUN} to {@link #HIGHEST_SUN}.
 * @param power what must measure less than its limit.
 * @param hours of the day, by the clock of the site.
 * @param notBefore not before this instant.
 */
public record UpdateWindow(
    OptionalDouble sunBelow,
    Optional<PowerLimit> power,
    Optional<DailyHours> hours,
    Optional<Instant> notBefore) {

  /** Astronomical night begins here. */
  public static final double LOWEST_SUN = -18;

  public static final double HIGHEST_SUN = 90;

  /** No terms: at any time. */
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
