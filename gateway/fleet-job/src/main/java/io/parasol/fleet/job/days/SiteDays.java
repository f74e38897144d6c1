// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.analytics.LateEnergy;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.FigureEngine;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import io.parasol.gateway.plant.PlantPointNumbers;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotEnergy;
import io.parasol.gateway.plant.SlotValues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes figures of the readings of one site, as its gateway does: readings become slots of five
 * minutes, a day is closed three hours after its end, and readings of a closed day correct it after
 * ten minutes.
 *
 * <p>Times are event times. The time of the site is that of its newest live message, and never more
 * than {@link #IDLE} behind the present, so that a silent site does not stand still.
 *
 * <p>Not safe for use by several threads.
 */
public final class SiteDays implements SiteEvaluation {

  /** As many days as the analytics keep; readings that are older are left out. */
  static final int MAX_DAYS = 762;

  /** How far a site may be behind the present before it counts as silent. */
  static final Duration IDLE = Duration.ofMinutes(15);

  /** How old the first reading of a site may be; the others are left out. */
  private static final int MAX_FIRST_DAYS = 31;

  private static final Duration SETTLING = Duration.ofSeconds(30);
  private static final Duration CORRECTION_DELAY = Duration.ofMinutes(10);
  private static final Duration MAX_AHEAD = Duration.ofDays(1);

  private final String site;
  private final FigureModel model;
  private final ZoneId zone;
  private final DayState state;
  private final EngineCache engines;
  private final Consumer<TableRow> out;

  /**
   * Creates the days of a site.
   *
   * @param out gets the rows of the tables.
   */
  public SiteDays(
      String site, FigureModel model, DayState state, EngineCache engines, Consumer<TableRow> out) {
    this.site = site;
    this.model = model;
    this.zone = model.plant().site().zone();
    this.state = state;
    this.engines = engines;
    this.out = out;
  }

  @Override
  public boolean add(TelemetryMessage message, TelemetryMessage.Content content, long present)
      throws IOException {
    if (!content.isDated()) {
      return false;
    }
    boolean isTaken = true;
    FigurePoints points = points(message.device());
    for (Map.Entry<String, Value> each : content.values().entrySet()) {
      FigurePoint point = points == null ? null : points.points().get(each.getKey());
      if (point != null) {
        long millis = content.measuredAt() + content.later().getOrDefault(each.getKey(), 0L);
        for (var number : PlantPointNumbers.of(point, each.getValue()).entrySet()) {
          isTaken &=
              add(
                  new SeriesKey(message.device(), number.getKey()),
                  millis,
                  number.getValue(),
                  present);
        }
      }
    }
    if (!message.historical() && content.measuredAt() <= present) {
      Optional<SiteProgress> progress = state.progress();
      if (progress.isPresent() && content.measuredAt() > progress.get().live()) {
        state.setProgress(progress.get().withLive(content.measuredAt()));
      }
    }
    return isTaken;
  }

  private @Nullable FigurePoints points(String device) {
    try {
      return model.points().get(new DeviceId(device));
    } catch (IllegalArgumentException noDevice) {
      return null;
    }
  }

  private boolean add(SeriesKey key, long millis, double value, long present) throws IOException {
    if (millis >= present + MAX_AHEAD.toMillis()) {
      return false;
    }
    LocalDay day = LocalDay.containing(millis, zone);
    long number = day.date().toEpochDay();
    boolean isFirst = state.progress().isEmpty() || !state.hasClosedDays();
    // A controller without a clock begins in 1970.
    long earliest =
        isFirst
            ? LocalDay.containing(present, zone).date().toEpochDay() - MAX_FIRST_DAYS
            : state.progress().orElseThrow().oldest() - MAX_DAYS;
    if (number < earliest) {
      return false;
    }
    SiteProgress progress = state.progress().orElseGet(() -> SiteProgress.of(number));
    if (isFirst && number < progress.oldest()) {
      progress = progress.withOldest(number);
    }
    boolean isClosed = number < progress.oldest();
    if (isClosed && progress.corrected().add(number)) {
      reopen(number);
    }
    SlotValues values =
        state.slots(number, key).orElseGet(() -> new SlotValues(day.slots(), key.isCounter()));
    int slot = day.slotOf(millis);
    int second = (int) ((millis - day.slotStart(slot)) / 1000);
    boolean isTaken = values.add(slot, second, value);
    if (isTaken) {
      state.putSlots(number, key, values);
      if (!isClosed) {
        progress.changed().merge(number, slot, Math::min);
      }
    }
    state.setProgress(progress);
    return isTaken;
  }

  /** Makes the readings of a closed day changeable. */
  private void reopen(long number) throws IOException {
    Optional<byte[]> packed = state.closedDay(number);
    if (packed.isPresent()) {
      for (var each : PackedDay.read(day(number), packed.get()).slots().entrySet()) {
        state.putSlots(number, each.getKey(), each.getValue());
      }
    }
  }

  /** Returns the time of the site, in milliseconds since the epoch. */
  private static long time(SiteProgress progress, long present) {
    return Math.max(Math.min(progress.live(), present), present - IDLE.toMillis());
  }

  @Override
  public void advance(long present) throws IOException {
    Optional<SiteProgress> known = state.progress();
    if (known.isEmpty()) {
      return;
    }
    SiteProgress progress = known.get();
    long settled = time(progress, present) - SETTLING.toMillis();
    if (!progress.corrected().isEmpty()
        && present >= progress.correctedAt() + CORRECTION_DELAY.toMillis()) {
      progress = correct(progress, present);
    }
    while (FigureEngine.closeMillis(day(progress.oldest())) <= settled) {
      if (!progress.corrected().isEmpty()) {
        progress = correct(progress, present);
      }
      progress = close(progress);
    }
    for (Map.Entry<Long, Integer> each : new TreeMap<>(progress.changed()).entrySet()) {
      evaluate(each.getKey(), each.getValue(), settled, progress);
    }
    state.setProgress(progress);
  }

  private LocalDay day(long number) {
    return LocalDay.of(LocalDate.ofEpochDay(number), zone);
  }

  private DayRecord record(long number, SiteProgress progress) throws IOException {
    LocalDay day = day(number);
    if (number >= progress.oldest() || progress.corrected().contains(number)) {
      DayRecord record = new DayRecord(day, ReadPositions.none(""));
      record.slots().putAll(state.slots(number));
      return record;
    }
    Optional<byte[]> packed = state.closedDay(number);
    return packed.isPresent()
        ? PackedDay.read(day, packed.get())
        : new DayRecord(day, ReadPositions.none(""));
  }

  private SiteProgress close(SiteProgress progress) throws IOException {
    long number = progress.oldest();
    FigureEngine engine = engine(progress);
    DayRecord record = record(number, progress);
    FigureEngine.Closed closed = engine.close(record, record(number + 1, progress));
    keep(record, closed);
    nameplates();
    correctFormer(engine, closed, LocalDate.MIN);
    engines.put(site, engine, number + 1);
    state.removeSlots(number);
    progress.changed().remove(number);
    for (long each : state.closedDays().headSet(number - MAX_DAYS)) {
      state.removeClosedDay(each);
    }
    return progress.withOldest(number + 1);
  }

  private void keep(DayRecord record, FigureEngine.Closed closed) throws IOException {
    record.energies().clear();
    record.energies().putAll(closed.energies());
    DayRows rows = new DayRows(site, record, out);
    if (put(record)) {
      rows.aggregates(0, record.day().slots());
    }
    rows.figures(closed.result().devices(), closed.result().money());
  }

  /** Keeps a closed day, and returns whether its readings or energies have changed. */
  private boolean put(DayRecord record) throws IOException {
    long number = record.day().date().toEpochDay();
    byte[] packed = PackedDay.write(record);
    Optional<byte[]> former = state.closedDay(number);
    if (former.isPresent() && Arrays.equals(former.get(), packed)) {
      return false;
    }
    state.putClosedDay(number, packed);
    return true;
  }

  /** Writes what the configuration has now, for the comparison of devices of the same age. */
  private void nameplates() {
    for (Nameplate each : model.plant().inverters()) {
      out.accept(
          TableRow.of(
              TableKind.NAMEPLATE,
              site,
              each.device(),
              each.array().dcWatts(),
              each.commissioned().equals(LocalDate.EPOCH) ? null : each.commissioned()));
    }
  }

  /**
   * Corrects former days by what a closed day shows of them: energy that a counter shows after a
   * silence, and causes that were found later.
   *
   * @param from days before it are not changed.
   */
  private void correctFormer(FigureEngine engine, FigureEngine.Closed closed, LocalDate from)
      throws IOException {
    for (LocalDate date : closed.corrected().tailSet(from)) {
      Optional<byte[]> packed = state.closedDay(date.toEpochDay());
      if (packed.isPresent()) {
        DayRecord record = PackedDay.read(LocalDay.of(date, zone), packed.get());
        for (LateEnergy each : closed.late(date)) {
          record.energies().computeIfPresent(each.device(), (same, energy) -> energy.plus(each));
        }
        DayRows rows = new DayRows(site, record, out);
        if (put(record)) {
          rows.aggregates(0, record.day().slots());
        }
        rows.figures(engine.losses(date), engine.analytics().figures(date, date).energy().money());
      }
    }
  }

  /** Returns the analytics with all closed days. */
  private FigureEngine engine(SiteProgress progress) throws IOException {
    Optional<FigureEngine> cached = engines.get(site, model, progress.oldest());
    return cached.isPresent() ? cached.get() : replay(progress, new TreeSet<>());
  }

  /** Gives all closed days to new analytics; those that were corrected get new results. */
  private FigureEngine replay(SiteProgress progress, SortedSet<Long> corrected) throws IOException {
    if (corrected.isEmpty()) {
      return pass(progress, corrected, LocalDate.MAX).engine();
    }
    LocalDate from = LocalDate.ofEpochDay(corrected.first() - FigureEngine.MAX_GAP_DAYS);
    Pass pass = pass(progress, corrected, from);
    if (pass.gapFrom().isBefore(from)) {
      // A gap that is longer is divided among other days now, also among these.
      pass = pass(progress, corrected, pass.gapFrom());
    }
    return pass.engine();
  }

  /**
   * Analytics with all closed days.
   *
   * @param gapFrom the first day of the gaps that ended after the correction began.
   */
  private record Pass(FigureEngine engine, LocalDate gapFrom) {}

  /**
   * Gives all closed days to new analytics.
   *
   * @param rewritten the first day that gets new results.
   */
  private Pass pass(SiteProgress progress, SortedSet<Long> corrected, LocalDate rewritten)
      throws IOException {
    SortedSet<Long> stored = new TreeSet<>(state.closedDays());
    stored.addAll(corrected);
    stored = stored.tailSet(progress.oldest() - MAX_DAYS).headSet(progress.oldest());
    long first = stored.isEmpty() ? progress.oldest() : stored.first();
    FigureEngine engine = new FigureEngine(model.plant(), LocalDate.ofEpochDay(first), List.of());
    DayRecord record = record(first, progress);
    LocalDate gapFrom = LocalDate.MAX;
    for (long number = first; number < progress.oldest(); number++) {
      DayRecord next = record(number + 1, progress);
      FigureEngine.Closed closed = engine.close(record, next);
      if (!record.day().date().isBefore(rewritten)) {
        keep(record, closed);
      }
      correctFormer(engine, closed, rewritten);
      if (!corrected.isEmpty()
          && number >= corrected.first()
          && closed.gapFrom().isBefore(gapFrom)) {
        gapFrom = closed.gapFrom();
      }
      record = next;
    }
    engines.put(site, engine, progress.oldest());
    return new Pass(engine, gapFrom);
  }

  private SiteProgress correct(SiteProgress progress, long present) throws IOException {
    SortedSet<Long> corrected = new TreeSet<>(progress.corrected());
    replay(progress, corrected);
    for (long each : corrected) {
      state.removeSlots(each);
    }
    return progress.withCorrected(present);
  }

  /**
   * Writes the complete slots of an open day, from one on. The day before gives it its counters.
   *
   * @param progress continues with the slots that are not complete.
   */
  private void evaluate(long number, int first, long until, SiteProgress progress)
      throws IOException {
    LocalDay day = day(number);
    int slots =
        (int)
            Math.max(0, Math.min(day.slots(), (until - day.startMillis()) / LocalDay.SLOT_MILLIS));
    if (slots <= first) {
      return;
    }
    DayRecord record = record(number, progress);
    record.energies().putAll(energies(record, record(number - 1, progress), until));
    DayRows rows = new DayRows(site, record, out);
    rows.aggregates(first, slots);
    rows.energies();
    if (slots == day.slots()) {
      progress.changed().remove(number);
    } else {
      progress.changed().put(number, slots);
    }
  }

  private Map<String, SlotEnergy> energies(DayRecord record, DayRecord before, long until) {
    PvPlant plant = model.plant();
    FigureEngine engine = new FigureEngine(plant, before.day().date(), List.of());
    engine.advanceTo(before.day(), Instant.ofEpochMilli(record.day().startMillis()));
    engine.feed(before, Long.MIN_VALUE, Long.MAX_VALUE);
    engine.advanceTo(before.day(), Instant.ofEpochMilli(until));
    engine.feed(record, Long.MIN_VALUE, until);
    return engine.energies(record.day().date());
  }
}
