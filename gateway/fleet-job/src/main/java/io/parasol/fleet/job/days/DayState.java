// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotValues;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** What is kept of the days of one site. Days are counted from 1970-01-01. */
public interface DayState {

  /** Returns how far the site is; empty at first. */
  Optional<SiteProgress> progress() throws IOException;

  /** Sets how far the site is. */
  void setProgress(SiteProgress progress) throws IOException;

  /** Returns the readings of a point on a day that is open. */
  Optional<SlotValues> slots(long day, SeriesKey key) throws IOException;

  /** Keeps the readings of a point on a day that is open. */
  void putSlots(long day, SeriesKey key, SlotValues values) throws IOException;

  /** Returns all readings of a day that is open. */
  Map<SeriesKey, SlotValues> slots(long day) throws IOException;

  /** Removes the readings of a day that was open. */
  void removeSlots(long day) throws IOException;

  /** Returns whether any day is closed; much cheaper than all of them. */
  boolean hasClosedDays() throws IOException;

  /** Returns the days that are closed. */
  SortedSet<Long> closedDays() throws IOException;

  /** Returns a closed day. */
  Optional<byte[]> closedDay(long day) throws IOException;

  /** Keeps a closed day. */
  void putClosedDay(long day, byte[] packed) throws IOException;

  /** Removes a closed day. */
  void removeClosedDay(long day) throws IOException;
}
