// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.FigureEngine;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;

/**
 * Gives the stored days to new analytics, the oldest first, so that these continue as if they had
 * never stopped. On the way, days whose readings were corrected get new results.
 */
@ConfinedTo("figures")
final class EngineReplay {

  /** Two years and a month, as many as the analytics keep. */
  static final int MAX_DAYS = 762;

  private final FigureStore store;
  private final PvPlant plant;
  private final Collection<? extends PlantEvent> events;
  private final BooleanSupplier isStopping;

  EngineReplay(
      FigureStore store,
      PvPlant plant,
      Collection<? extends PlantEvent> events,
      BooleanSupplier isStopping) {
    this.store = store;
    this.plant = plant;
    this.events = events;
    this.isStopping = isStopping;
  }

  /**
   * Returns analytics with all closed days, and with the slots of open days that were given before.
   *
   * @param corrected the first day to which readings came late. Its results, and those of the days
   *     around it that follow from them, are made again and written.
   */
  FigureEngine upTo(OpenDays open, Optional<LocalDate> corrected) throws IOException {
    if (corrected.isEmpty()) {
      return pass(open, LocalDate.MAX, LocalDate.MAX).engine();
    }
    LocalDate from = corrected.get().minusDays(FigureEngine.MAX_GAP_DAYS);
    Pass pass = pass(open, corrected.get(), from);
    if (pass.gapFrom().isBefore(from)) {
      // A gap that is longer is divided among other days now, also among these.
      pass = pass(open, corrected.get(), pass.gapFrom());
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
   * Gives all days to new analytics.
   *
   * @param rewritten the first day that is written.
   */
  private Pass pass(OpenDays open, LocalDate corrected, LocalDate rewritten) throws IOException {
    LocalDate gapFrom = LocalDate.MAX;
    SortedSet<LocalDate> stored = store.days().headSet(open.oldest());
    LocalDate limit = open.oldest().minusDays(MAX_DAYS);
    LocalDate first =
        stored.isEmpty() ? open.oldest() : stored.first().isBefore(limit) ? limit : stored.first();
    FigureEngine engine = new FigureEngine(plant, first, events);
    DayRecord record = day(first, open);
    for (LocalDate date = first; date.isBefore(open.oldest()); date = date.plusDays(1)) {
      if (isStopping.getAsBoolean()) {
        throw new IOException("the gateway stops");
      }
      DayRecord next = day(date.plusDays(1), open);
      FigureEngine.Closed closed = engine.close(record, next);
      if (!date.isBefore(rewritten)) {
        rewrite(date, closed);
      }
      FormerDays.correct(store, engine, closed, rewritten);
      if (!date.isBefore(corrected) && closed.gapFrom().isBefore(gapFrom)) {
        gapFrom = closed.gapFrom();
      }
      record = next;
    }
    for (DayRecord each : open.days().values()) {
      engine.feed(each, Long.MIN_VALUE, open.fedUntil());
    }
    return new Pass(engine, gapFrom);
  }

  private DayRecord day(LocalDate date, OpenDays open) {
    ZoneId zone = plant.site().zone();
    if (!date.isBefore(open.oldest())) {
      return open.day(date);
    }
    return store
        .day(date, block -> block.kind() == DayFile.Kind.VALUES)
        .filter(read -> read.day().equals(LocalDay.of(date, zone)))
        .orElseGet(() -> new DayRecord(LocalDay.of(date, zone), ReadPositions.none("")));
  }

  private void rewrite(LocalDate date, FigureEngine.Closed closed) throws IOException {
    Optional<DayRecord> stored = store.day(date, block -> true);
    if (stored.isPresent()) {
      DayRecord record = stored.get();
      record.energies().clear();
      record.energies().putAll(closed.energies());
      record.setResult(closed.result());
      store.update(record);
    }
  }
}
