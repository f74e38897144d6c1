// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A local day of a site and its slots of five minutes. A day with a change of the clock is shorter
 * or longer than 24 hours.
 */
public record LocalDay(LocalDate date, long startMillis, long endMillis) {

  public static final long SLOT_MILLIS = 300_000;

  /** The hours of a slot. */
  public static final double SLOT_HOURS = SLOT_MILLIS / 3.6e6;

  /** Returns the day of a date. */
  public static LocalDay of(LocalDate date, ZoneId zone) {
    return new LocalDay(
        date,
        date.atStartOfDay(zone).toInstant().toEpochMilli(),
        date.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli());
  }

  /** Returns the day that contains a time in milliseconds since the epoch. */
  public static LocalDay containing(long millis, ZoneId zone) {
    return of(Instant.ofEpochMilli(millis).atZone(zone).toLocalDate(), zone);
  }

  /** Returns the number of slots. */
  public int slots() {
    return (int) ((endMillis - startMillis + SLOT_MILLIS - 1) / SLOT_MILLIS);
  }

  /** Returns the first moment of a slot. */
  public long slotStart(int slot) {
    return startMillis + slot * SLOT_MILLIS;
  }

  /** Returns the slot of a time of this day. */
  public int slotOf(long millis) {
    return (int) ((millis - startMillis) / SLOT_MILLIS);
  }

  /** Returns whether a time belongs to this day. */
  public boolean contains(long millis) {
    return millis >= startMillis && millis < endMillis;
  }
}
