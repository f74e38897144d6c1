// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import io.parasol.gateway.analytics.expected.SolarEphemeris;
import io.parasol.gateway.analytics.model.Site;
import java.time.Instant;

/**
 * Day and night at a site.
 *
 * @param site the place and the time zone
 */
public record DayClock(Site site) {

  /** Degrees; inverters wake and sleep about here. */
  private static final double MAX_NIGHT_ELEVATION = 3;

  /** Degrees; above, each inverter is awake. */
  private static final double MIN_LIT_ELEVATION = 5;

  /** Returns whether inverters sleep at a time in milliseconds since the epoch. */
  boolean isNight(long millis) {
    return SolarEphemeris.at(Instant.ofEpochMilli(millis), site.location()).elevation()
        < MAX_NIGHT_ELEVATION;
  }

  /** Returns for each slot of a day whether the sun is so high that each inverter is awake. */
  public boolean[] lit(LocalDay day) {
    boolean[] lit = new boolean[day.slots()];
    for (int slot = 0; slot < lit.length; slot++) {
      Instant middle = Instant.ofEpochMilli(day.slotStart(slot) + LocalDay.SLOT_MILLIS / 2);
      lit[slot] = SolarEphemeris.at(middle, site.location()).elevation() > MIN_LIT_ELEVATION;
    }
    return lit;
  }

  /** Returns the first moment of the local day of a time. */
  long dayStart(long millis) {
    return LocalDay.containing(millis, site.zone()).startMillis();
  }
}
