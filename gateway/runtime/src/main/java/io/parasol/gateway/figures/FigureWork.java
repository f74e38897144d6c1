// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.ValueFilter;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.FigureEngine;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.SeriesKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes figures of the stored readings: reads on, gives complete slots to the analytics, closes
 * days and writes them. After a restart it continues where the written days end.
 */
@ConfinedTo("figures")
final class FigureWork {

  private static final Logger log = LoggerFactory.getLogger(FigureWork.class);

  /** How much earlier than now a slot must end to be complete. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  /** How long readings of closed days are collected before these are corrected. */
  static final Duration CORRECTION_DELAY = Duration.ofMinutes(10);

  private final FigureStore store;
  private final FigureReadings readings;
  private final BooleanSupplier isStopping;
  private final CommandedLimits limits;
  private final FigureModel model;
  private final OpenDays open;
  private final FigureIntake intake;
  private final Map<String, Long> begins;
  private FigureEngine engine;
  private Instant correctedAt;

  /**
   * Continues with the days that are written.
   *
   * @param isStopping whether work must end soon; may change at any time.
   */
  FigureWork(Parts parts, FigureModel model, Instant now, BooleanSupplier isStopping)
      throws IOException {
    this.store = parts.store();
    this.readings = parts.readings();
    this.limits = parts.limits();
    this.isStopping = isStopping;
    this.model = model;
    SavedDays saved = SavedDays.read(store, readings, model, now);
    this.open = saved.open();
    this.begins = saved.begins();
    this.intake = new FigureIntake(readings, open::add);
    this.engine = replay(store.openCorrection());
    store.endCorrection();
    this.correctedAt = now;
  }

  /** What the work needs of the gateway. */
  record Parts(FigureStore store, FigureReadings readings, CommandedLimits limits) {}

  private FigureEngine replay(Optional<LocalDate> corrected) throws IOException {
    long begin = System.nanoTime();
    FigureEngine replayed =
        new EngineReplay(store, model.plant(), limits.all(), isStopping).upTo(open, corrected);
    open.setFresh();
    log.info(
        "figures ready since={} ms={}", open.oldest(), (System.nanoTime() - begin) / 1_000_000);
    return replayed;
  }

  FigureEngine engine() {
    return engine;
  }

  FigureModel model() {
    return model;
  }

  OpenDays open() {
    return open;
  }

  /** Reads all readings that are stored, and makes figures of them until now. */
  void advance(Instant now) throws IOException {
    long settled = now.minus(SETTLING).toEpochMilli();
    while (!isStopping.getAsBoolean()) {
      boolean isComplete = read(now);
      if (open.hasLate()
          && (open.isFullOfLate() || !now.isBefore(correctedAt.plus(CORRECTION_DELAY)))) {
        correct(now);
      }
      if (!isComplete) {
        continue;
      }
      LocalDay oldest = LocalDay.of(open.oldest(), model.plant().site().zone());
      if (FigureEngine.closeMillis(oldest) > settled) {
        feed(oldest, settled);
        return;
      }
      close(oldest, now);
    }
  }

  /**
   * Reads what is stored, up to the day after the oldest open one.
   *
   * @return whether everything is read.
   */
  private boolean read(Instant now) throws IOException {
    ZoneId zone = model.plant().site().zone();
    long until = LocalDay.of(open.oldest().plusDays(1), zone).endMillis();
    long future = now.plus(Duration.ofDays(1)).toEpochMilli();
    for (Map.Entry<DeviceId, FigurePoints> each : model.points().entrySet()) {
      DeviceId device = each.getKey();
      if (each.getValue().points().isEmpty()) {
        continue;
      }
      if (!intake.hasBegun(device)) {
        intake.begin(
            device,
            begins.getOrDefault(device.value(), 0L),
            LocalDay.of(open.oldest(), zone).startMillis());
      }
      while (intake.read(device, each.getValue(), until, future) == FigureIntake.Progress.MORE) {
        if (isStopping.getAsBoolean() || open.isFullOfLate()) {
          return false;
        }
      }
    }
    return true;
  }

  private void feed(LocalDay oldest, long until) {
    engine.advanceTo(oldest, Instant.ofEpochMilli(until));
    for (DayRecord each : open.days().values()) {
      engine.feed(each, open.fedUntil(), until);
    }
    open.setFedUntil(until);
  }

  private void close(LocalDay day, Instant now) throws IOException {
    if (open.hasLate()) {
      correct(now);
    }
    long end = FigureEngine.closeMillis(day);
    feed(day, end);
    open.day(day.date().plusDays(1));
    if (open.isStale()) {
      engine = replay(Optional.empty());
    }
    FigureEngine.Closed closed = engine.close(day);
    saveOthers(day.date());
    DayRecord record = open.day(day.date());
    record.energies().clear();
    record.energies().putAll(closed.energies());
    record.setResult(closed.result());
    SortedSet<LocalDate> corrected = closed.corrected();
    if (!corrected.isEmpty()) {
      // A crash from here on would leave out what this day shows of them, or count it twice.
      store.beginCorrection(corrected.first());
    }
    store.write(record.at(positions()));
    open.close();
    FormerDays.correct(store, engine, closed, LocalDate.MIN);
    store.endCorrection();
    store.deleteBefore(day.date().minusDays(FigureStore.MAX_DAYS));
    for (ValueFilter.Dropped each : closed.day().dropped()) {
      log.info(
          "figures: values left out day={} device={} meaning={} reason={} slots={}",
          day.date(),
          each.device(),
          each.meaning().wireName(),
          each.reason().wireName(),
          each.slots());
    }
    for (String each : closed.day().turned()) {
      log.warn(
          "figures: not compared with its neighbours day={} device={} reason=orientation_or_clock",
          day.date(),
          each);
    }
  }

  private ReadPositions positions() {
    Map<DeviceId, Long> positions = new HashMap<>();
    model.points().keySet().forEach(device -> positions.put(device, intake.position(device)));
    return readings.written(positions);
  }

  /** Writes the open days, so that a restart reads nothing twice. */
  void save(Instant now) throws IOException {
    if (open.hasLate()) {
      correct(now);
    }
    saveOthers(LocalDate.MIN);
  }

  /**
   * Writes the open days, unless readings of closed days are collected: these are then read again
   * after a restart.
   */
  void saveOpen() throws IOException {
    if (!open.hasLate()) {
      saveOthers(LocalDate.MIN);
    }
  }

  /**
   * Writes the open days after a date, the newest first, so that the positions of the older ones
   * hold.
   */
  private void saveOthers(LocalDate date) throws IOException {
    for (DayRecord each : open.days().descendingMap().values()) {
      if (each.day().date().isAfter(date)) {
        each.energies().clear();
        each.energies().putAll(engine.energies(each.day().date()));
        store.write(each.at(positions()));
      }
    }
  }

  /** Adds late readings to the days that are closed, and evaluates these again. */
  private void correct(Instant now) throws IOException {
    correctedAt = now;
    NavigableMap<LocalDate, Map<SeriesKey, OpenDays.SlotList>> late =
        open.takeLate().tailMap(open.oldest().minusDays(FigureStore.MAX_DAYS), true);
    if (late.isEmpty()) {
      return;
    }
    store.beginCorrection(late.firstKey());
    NavigableSet<LocalDate> corrected = new TreeSet<>();
    for (Map.Entry<LocalDate, Map<SeriesKey, OpenDays.SlotList>> each : late.entrySet()) {
      if (correct(each.getKey(), each.getValue())) {
        corrected.add(each.getKey());
      }
    }
    if (!corrected.isEmpty()) {
      engine = replay(Optional.of(corrected.first()));
      log.info("figures corrected by late readings days={}", corrected);
    }
    store.endCorrection();
  }

  private boolean correct(LocalDate date, Map<SeriesKey, OpenDays.SlotList> late)
      throws IOException {
    ZoneId zone = model.plant().site().zone();
    DayRecord record =
        store
            .day(date, block -> true)
            .map(read -> read.at(readings.present(read.positions())))
            .orElseGet(() -> new DayRecord(LocalDay.of(date, zone), ReadPositions.none("")));
    boolean isChanged = false;
    for (Map.Entry<SeriesKey, OpenDays.SlotList> series : late.entrySet()) {
      long contained = record.positions().of(series.getKey().device());
      for (OpenDays.LateReading each : series.getValue().readings()) {
        if (each.seq() > contained) {
          isChanged |= OpenDays.insert(record, series.getKey(), each.millis(), each.value());
        }
      }
    }
    if (isChanged) {
      store.write(record.at(positions()));
    }
    return isChanged;
  }
}
