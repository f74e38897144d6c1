// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.plant.SlotValues.Column;
import java.time.Instant;
import java.util.Map;

/**
 * Gives the slots of a day to the analytics: of a counter its first, smallest, largest and last
 * value at their times, of a state, an alarm and a limit the last one, of everything else the mean.
 * Live readings and those of a stored day so give the same results.
 */
final class SlotFeed {

  private static final double NO_LIMIT = 100;
  private static final PointMeaning ENABLED = new PointMeaning(Meaning.ACTIVE_LIMIT_ENABLED);

  private SlotFeed() {}

  /** Gives the slots from one (included) to another (excluded) of each series. */
  static void feed(PlantAnalytics engine, DayRecord record, int from, int to) {
    for (Map.Entry<SeriesKey, SlotValues> each : record.slots().entrySet()) {
      SlotValues values = each.getValue();
      for (int slot = from; slot < Math.min(to, values.slots()); slot++) {
        if (values.count(slot) > 0) {
          feed(engine, record, each.getKey(), slot);
        }
      }
    }
  }

  private static void feed(PlantAnalytics engine, DayRecord record, SeriesKey key, int slot) {
    SlotValues values = record.values(key);
    long start = record.day().slotStart(slot);
    if (key.isCounter()) {
      add(engine, key, start, values, Column.FIRST, Column.FIRST_AT, slot);
      add(engine, key, start, values, Column.MIN, Column.MIN_AT, slot);
      add(engine, key, start, values, Column.MAX, Column.MAX_AT, slot);
      add(engine, key, start, values, Column.LAST, Column.LAST_AT, slot);
      return;
    }
    switch (key.point().meaning()) {
      case STATUS, ALARMS -> add(engine, key, start, values, Column.LAST, Column.LAST_AT, slot);
      case ACTIVE_LIMIT ->
          add(
              engine,
              key,
              start + values.second(Column.LAST_AT, slot) * 1000,
              isDisabled(record, key, slot) ? NO_LIMIT : values.last(slot));
      case ACTIVE_LIMIT_ENABLED -> {
        // Used for the limit itself.
      }
      default -> add(engine, key, start + LocalDay.SLOT_MILLIS / 2, values.mean(slot));
    }
  }

  /** Returns whether the limit was not in force at the end of a slot. */
  private static boolean isDisabled(DayRecord record, SeriesKey limit, int slot) {
    SlotValues enabled = record.slots().get(new SeriesKey(limit.device(), ENABLED));
    for (int each = slot; enabled != null && each >= 0; each--) {
      if (enabled.count(each) > 0) {
        return enabled.last(each) == 0;
      }
    }
    return false;
  }

  private static void add(
      PlantAnalytics engine,
      SeriesKey key,
      long start,
      SlotValues values,
      Column value,
      Column second,
      int slot) {
    add(engine, key, start + values.second(second, slot) * 1000, values.value(value, slot));
  }

  private static void add(PlantAnalytics engine, SeriesKey key, long millis, double value) {
    engine.add(new Sample(key.device(), key.point(), Instant.ofEpochMilli(millis), value, 0));
  }
}
