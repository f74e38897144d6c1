// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A small plant whose readings a test writes into a store. */
final class FigurePlant implements AutoCloseable {

  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  static final List<String> INVERTERS = List.of("inverter-01", "inverter-02", "inverter-03");

  final Path state;
  ReadingStore readings;
  Instant now = Instant.EPOCH;
  SiteFigures figures;

  /** The names of the inverters at the moment. */
  private List<String> inverters = INVERTERS;

  /** A reading that is not stored yet. */
  record Measured(String device, Instant at, double watts, double wattHours) {}

  FigurePlant(Path state) throws Exception {
    this.state = state;
    this.readings = ReadingStore.open(state.resolve("store"), 64 << 20, StoreListener.NONE);
    this.figures = figures();
  }

  private SiteFigures figures() {
    return new SiteFigures(
        state, FigureReadings.of(readings), () -> model(inverters), () -> Optional.of(now));
  }

  /** Gives an inverter another name, as a gateway that runs does. */
  void rename(String from, String to) throws Exception {
    figures.pause();
    readings.rename(new DeviceId(from), new DeviceId(to));
    figures.rename(new DeviceId(from), new DeviceId(to));
    inverters = inverters.stream().map(each -> each.equals(from) ? to : each).toList();
    figures.resume();
  }

  static FigureModel model() {
    return model(INVERTERS);
  }

  private static FigureModel model(List<String> names) {
    Site site =
        new Site(
            new Location(48.1, 11.6, 500),
            ZONE,
            LinkeTurbidity.constant(3),
            Tariff.fixed("EUR", "0.1"),
            new CarbonFactor(380, "test"));
    List<Nameplate> inverters =
        names.stream()
            .map(
                device ->
                    new Nameplate(
                        device,
                        "roof",
                        new PvArray(10_000, 30, 180, PvArray.DEFAULT_GAMMA, 0),
                        10_000,
                        CounterType.total(1),
                        LocalDate.EPOCH))
            .toList();
    Map<String, FigurePoint> points =
        Map.of(
            "ac_power",
            new FigurePoint(new PointMeaning(Meaning.AC_POWER), 1, PointStates.NONE),
            "limit",
            new FigurePoint(new PointMeaning(Meaning.ACTIVE_LIMIT), 1, PointStates.NONE),
            "state",
            new FigurePoint(
                new PointMeaning(Meaning.STATUS),
                1,
                PointStates.ofLabels(
                    Map.of("run", OperatingState.PRODUCING, "trip", OperatingState.FAULT))),
            "alarms",
            new FigurePoint(
                new PointMeaning(Meaning.STATUS, 1),
                1,
                PointStates.ofAlarms(List.of(new DeviceAlarm(3, "insulation", "")))),
            "energy_total",
            new FigurePoint(new PointMeaning(Meaning.AC_ENERGY_TOTAL), 1000, PointStates.NONE));
    return new FigureModel(
        new PvPlant(site, inverters, ""),
        names.stream()
            .collect(
                Collectors.toMap(
                    DeviceId::new, device -> new FigurePoints(points, CounterType.total(1)))));
  }

  /** Returns what inverters measure every two minutes of a day: a triangle from 8 to 16 o'clock. */
  static List<Measured> day(LocalDate date, double counter) {
    List<Measured> all = new ArrayList<>();
    for (String device : INVERTERS) {
      double watts = 0;
      double wattHours = counter;
      Instant end = date.plusDays(1).atStartOfDay(ZONE).toInstant();
      for (Instant at = date.atStartOfDay(ZONE).toInstant().plusSeconds(7);
          at.isBefore(end);
          at = at.plusSeconds(120)) {
        wattHours += watts / 30;
        double hour = at.atZone(ZONE).toLocalTime().toSecondOfDay() / 3600.0;
        watts = Math.max(0, 8000 - 2000 * Math.abs(12 - hour));
        all.add(new Measured(device, at, watts, Math.floor(wattHours)));
      }
    }
    return all;
  }

  /** Returns the energy of such a day of one inverter in Wh. */
  static double energyOfDay(LocalDate date) {
    List<Measured> day =
        day(date, 0).stream().filter(each -> each.device().equals(INVERTERS.get(0))).toList();
    return day.get(day.size() - 1).wattHours();
  }

  void store(Measured measured) {
    store(
        measured.device(),
        measured.at(),
        String.format(
            Locale.ROOT,
            "\"ac_power\":%.3f,\"energy_total\":%.3f",
            measured.watts(),
            measured.wattHours() / 1000));
  }

  void store(String device, Instant at, String values) {
    readings.append(
        new DeviceId(device),
        at,
        seq ->
            "{\"ts\":%d,\"seq\":%d,\"v\":{%s},\"q\":{}}"
                .formatted(at.toEpochMilli(), seq, values)
                .getBytes(StandardCharsets.UTF_8));
  }

  void store(List<Measured> all) {
    all.forEach(this::store);
  }

  /** Makes figures of what is stored, at a time. */
  void advance(Instant time) throws Exception {
    readings.flush().join();
    now = time;
    figures.advance();
  }

  static Instant at(LocalDate date, int hour, int minute) {
    return date.atTime(hour, minute).atZone(ZONE).toInstant();
  }

  /** Stops as after the loss of the process: nothing more is saved. */
  void crash() throws Exception {
    readings.close();
    readings = ReadingStore.open(state.resolve("store"), 64 << 20, StoreListener.NONE);
    figures = figures();
  }

  @Override
  public void close() throws IOException {
    figures.close();
    readings.close();
  }
}
