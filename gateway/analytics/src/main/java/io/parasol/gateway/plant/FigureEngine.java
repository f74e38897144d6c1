// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.gateway.analytics.ClosedDay;
import io.parasol.gateway.analytics.EvaluationTerms;
import io.parasol.gateway.analytics.LateEnergy;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PvPlant;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The analytics of the plant, and what they give for one day. Their state is a function of the
 * readings of all days: giving these to new analytics makes it again.
 *
 * <p>Not safe for use by several threads.
 */
public final class FigureEngine {

  /**
   * How far before a corrected day the days are made again, too: a gap that ends in it, of any
   * inverter, may begin there. If a longer one does ({@link Closed#gapFrom}), they are made again
   * from its first day.
   */
  public static final int MAX_GAP_DAYS = 31;

  private final PvPlant plant;
  private final PlantAnalytics analytics;
  private Map<String, SlotEnergy> closing = Map.of();

  /**
   * Creates analytics without readings.
   *
   * @param first the first day that is evaluated.
   */
  public FigureEngine(PvPlant plant, LocalDate first, Collection<? extends PlantEvent> events) {
    this.plant = plant;
    LocalDay day = LocalDay.of(first, plant.site().zone());
    this.analytics =
        new PlantAnalytics(
            plant,
            EvaluationTerms.DEFAULT,
            date -> closing = energies(date),
            Instant.ofEpochMilli(day.startMillis()));
    events.forEach(analytics::add);
  }

  /** Returns the analytics. */
  public PlantAnalytics analytics() {
    return analytics;
  }

  /** Returns the plant. */
  public PvPlant plant() {
    return plant;
  }

  /**
   * A day that was closed.
   *
   * @param energies of each inverter by slot.
   * @param figures of this day.
   */
  public record Closed(ClosedDay day, Map<String, SlotEnergy> energies, PlantFigures figures) {

    /** Returns what is kept of the day. */
    public DayResult result() {
      return new DayResult(
          true,
          figures.energy().money(),
          day.devices().stream().map(DeviceLosses::summary).toList(),
          day.ended());
    }

    /** Returns the earlier days whose energies or losses are other ones now. */
    public SortedSet<LocalDate> corrected() {
      SortedSet<LocalDate> corrected = new TreeSet<>(day.explained());
      day.late().forEach(each -> corrected.add(each.date()));
      return corrected;
    }

    /**
     * Returns the first day of the gaps that ended on this day, whose energy it shows; the largest
     * date without any.
     */
    public LocalDate gapFrom() {
      return day.late().stream()
          .map(LateEnergy::date)
          .min(LocalDate::compareTo)
          .orElse(LocalDate.MAX);
    }

    /** Returns the energy that belongs to an earlier day. */
    public List<LateEnergy> late(LocalDate date) {
      return day.late().stream().filter(each -> each.date().equals(date)).toList();
    }
  }

  /** Returns when a day can be closed, in milliseconds since the epoch. */
  public static long closeMillis(LocalDay day) {
    return day.endMillis() + EvaluationTerms.DEFAULT.lateness().toMillis();
  }

  /** Sets the time, which must be before the time at which the oldest open day is closed. */
  public void advanceTo(LocalDay oldest, Instant now) {
    analytics.advanceTo(
        Instant.ofEpochMilli(Math.min(now.toEpochMilli(), closeMillis(oldest) - 1)));
  }

  /** Gives the slots of a day that end after a time and at another or before it. */
  public void feed(DayRecord record, long fromMillis, long untilMillis) {
    SlotFeed.feed(
        analytics,
        record,
        slotsUntil(record.day(), fromMillis),
        slotsUntil(record.day(), untilMillis));
  }

  /** Returns how many slots of a day end at a time or before it. */
  private static int slotsUntil(LocalDay day, long millis) {
    return millis <= day.startMillis()
        ? 0
        : (int) Math.min(day.slots(), (millis - day.startMillis()) / LocalDay.SLOT_MILLIS);
  }

  /** Closes the oldest open day. All its readings have been given. */
  public Closed close(LocalDay day) {
    List<ClosedDay> closed = analytics.advanceTo(Instant.ofEpochMilli(closeMillis(day)));
    ClosedDay result = closed.get(closed.size() - 1);
    return new Closed(result, closing, analytics.figures(result.date(), result.date()));
  }

  /**
   * Gives a stored day, and of the next one what is known when the day is closed; then closes it.
   */
  public Closed close(DayRecord record, DayRecord next) {
    LocalDay day = record.day();
    long end = closeMillis(day);
    // A reading may be a day ahead of the time of the analytics, and a day may have 25 hours.
    advanceTo(day, Instant.ofEpochMilli(day.startMillis() + LocalDay.SLOT_MILLIS * 36));
    feed(record, Long.MIN_VALUE, Long.MAX_VALUE);
    advanceTo(day, Instant.ofEpochMilli(end));
    feed(next, Long.MIN_VALUE, end);
    return close(day);
  }

  /** Returns what each inverter lost on a closed day, with what was found later. */
  public List<DeviceLosses> losses(LocalDate date) {
    return plant.inverters().stream()
        .flatMap(each -> analytics.losses(each.device()).stream())
        .filter(each -> each.date().equals(date))
        .toList();
  }

  /** Returns the energies of an open day by slot, as far as they are known. */
  public Map<String, SlotEnergy> energies(LocalDate date) {
    Map<String, SlotEnergy> energies = new LinkedHashMap<>();
    for (Nameplate each : plant.inverters()) {
      energies.put(
          each.device(),
          SlotEnergy.of(
              analytics.aggregates(
                  each.device(), SeriesKey.ENERGY, date, Resolution.FIVE_MINUTES)));
    }
    return energies;
  }
}
