// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A schedule that is due once a day, at the first check after 02:00 in the given zone. Not
 * thread-safe.
 */
final class NightlySchedule {

  private static final Duration AFTER_MIDNIGHT = Duration.ofHours(2);

  private final ZoneId zone;
  private LocalDate lastNight;

  /**
   * @param from the night of this time is not due.
   */
  NightlySchedule(ZoneId zone, Instant from) {
    this.zone = zone;
    this.lastNight = night(from);
  }

  /** Returns whether this is the first check in the night of the given time. */
  boolean isDue(Instant now) {
    LocalDate night = night(now);
    boolean isAnother = !night.equals(lastNight);
    lastNight = night;
    return isAnother;
  }

  private LocalDate night(Instant now) {
    return now.atZone(zone).minus(AFTER_MIDNIGHT).toLocalDate();
  }
}
