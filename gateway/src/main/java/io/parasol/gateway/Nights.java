// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * Says once every night, at the first look after two o'clock of the site's own time, that it is
 * night. Not thread-safe.
 */
final class Nights {

  private static final Duration AFTER_MIDNIGHT = Duration.ofHours(2);

  private final ZoneId zone;
  private LocalDate last;

  /**
   * @param from the night of that time needs no telling.
   */
  Nights(ZoneId zone, Instant from) {
    this.zone = zone;
    this.last = night(from);
  }

  /** Whether this is the first look at this night. */
  boolean hasCome(Instant now) {
    LocalDate night = night(now);
    boolean isAnother = !night.equals(last);
    last = night;
    return isAnother;
  }

  private LocalDate night(Instant now) {
    return now.atZone(zone).minus(AFTER_MIDNIGHT).toLocalDate();
  }
}
