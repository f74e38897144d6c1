// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.DayAggregates;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.energy.Statistics;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.plant.DayRecord;
import io.parasol.gateway.plant.SeriesKey;
import io.parasol.gateway.plant.SlotEnergy;
import io.parasol.gateway.plant.SlotValues;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of one day of a site. The device of a row of the whole plant is empty. */
final class DayRows {

  private static final String PLANT = "";

  private final String site;
  private final DayRecord record;
  private final Consumer<TableRow> out;

  DayRows(String site, DayRecord record, Consumer<TableRow> out) {
    this.site = site;
    this.record = record;
    this.out = out;
  }

  /**
   * Writes statistics and energy of the slots from one (included) to another (excluded), of the
   * hours that contain them, and of the day up to there. The energy of the hour before is written
   * again: a later reading of the counter may have changed it.
   */
  void aggregates(int first, int slots) {
    int hour = Resolution.HOUR.slots();
    Set<SeriesKey> keys = new LinkedHashSet<>(record.slots().keySet());
    record.energies().keySet().forEach(device -> keys.add(new SeriesKey(device, SeriesKey.ENERGY)));
    for (SeriesKey key : keys) {
      List<Aggregate> parts = parts(key, slots);
      if (!parts.isEmpty()) {
        int from = key.isCounter() ? Math.max(0, first - hour) : first;
        rows(key, "5m", parts.subList(from, slots));
        rows(
            key,
            "1h",
            DayAggregates.coarsen(parts.subList(from / hour * hour, slots), Resolution.HOUR));
        rows(key, "1d", DayAggregates.coarsen(parts, Resolution.DAY));
      }
    }
  }

  private List<Aggregate> parts(SeriesKey key, int slots) {
    SlotValues values = record.slots().get(key);
    SlotEnergy energy = key.isCounter() ? record.energies().get(key.device()) : null;
    List<Aggregate> parts = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      parts.add(part(values, energy, slot));
    }
    return parts;
  }

  private Aggregate part(@Nullable SlotValues values, @Nullable SlotEnergy energy, int slot) {
    LocalDay day = record.day();
    long from = day.slotStart(slot);
    Statistics statistics = values == null ? Statistics.NONE : values.statistics(slot);
    return new Aggregate(
        from,
        Math.min(day.endMillis(), from + LocalDay.SLOT_MILLIS),
        statistics,
        energy == null ? 0 : energy.milliWattHours()[slot],
        energy == null ? statistics.count() > 0 ? 1 : 0 : energy.completeness(slot),
        energy != null && energy.estimated()[slot]);
  }

  private void rows(SeriesKey key, String resolution, List<Aggregate> aggregates) {
    boolean isEnergy = key.isCounter() && record.energies().containsKey(key.device());
    for (Aggregate each : aggregates) {
      Statistics values = each.values();
      if (values.count() > 0 || (isEnergy && each.hasEnergy())) {
        out.accept(
            TableRow.of(
                TableKind.AGGREGATE,
                site,
                key.device(),
                point(key),
                resolution,
                Instant.ofEpochMilli(each.from()),
                values.count(),
                finite(values.min()),
                finite(values.mean()),
                finite(values.max()),
                finite(values.last()),
                isEnergy ? each.milliWattHours() : null,
                each.completeness(),
                each.estimated()));
      }
    }
  }

  private static String point(SeriesKey key) {
    String name = key.point().meaning().wireName();
    return key.point().index() == 0 ? name : name + "." + key.point().index();
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Writes the energy of an open day. */
  void energies() {
    record.energies().forEach((device, energy) -> energy(device, energy.total()));
    energy(PLANT, plant());
  }

  private long plant() {
    return record.energies().values().stream().mapToLong(SlotEnergy::total).sum();
  }

  private void energy(String device, long energy) {
    out.accept(TableRow.of(TableKind.DAY_ENERGY, site, device, record.day().date(), energy, false));
  }

  /**
   * Writes the figures of a closed day.
   *
   * @param devices what each inverter lost.
   * @param money value of the energy of the plant.
   */
  void figures(List<DeviceLosses> devices, double money) {
    devices.forEach(each -> figure(each, null));
    Waterfall plant = Waterfall.of(devices);
    long undecided = devices.stream().mapToLong(each -> each.production().undecided()).sum();
    DeviceLosses whole =
        new DeviceLosses(
            PLANT,
            record.day().date(),
            plant.possible(),
            new DeviceLosses.Production(plant(), undecided),
            plant.losses(),
            List.of());
    figure(whole, money);
  }

  private void figure(DeviceLosses losses, @Nullable Double money) {
    SlotEnergy energy = record.energies().get(losses.device());
    JsonBuilder causes = Json.object();
    losses.losses().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> causes.put(each.getKey().wireName(), each.getValue()));
    out.accept(
        TableRow.of(
            TableKind.DAY_FIGURE,
            site,
            losses.device(),
            record.day().date(),
            energy == null ? losses.energy() : energy.total(),
            losses.possible(),
            losses.production().undecided(),
            new String(causes.toBytes(), StandardCharsets.UTF_8),
            money,
            true));
  }
}
