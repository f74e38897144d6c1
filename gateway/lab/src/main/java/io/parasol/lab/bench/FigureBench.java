// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Meaning;
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
import io.parasol.gateway.figures.AggregateRequests;
import io.parasol.gateway.figures.FigureReadings;
import io.parasol.gateway.figures.FigureStore;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A simulated plant whose readings are stored, and made into figures as a gateway does. */
final class FigureBench implements AutoCloseable {

  private static final long KEEP = 8L << 30;
  private static final LocalDate FIRST = LocalDate.of(2026, 6, 1);
  private static final double RATED = 20_000;

  private static final Map<String, Meaning> POINTS = points();

  private final Path state;
  private final int devices;
  private final Duration every;
  private final ReadingStore readings;
  private final SiteFigures figures;
  private final double[] counters;
  private final Random random = new Random(1);
  private Instant now = FIRST.atStartOfDay().toInstant(ZoneOffset.UTC);
  private long messages;

  FigureBench(Path state, int devices, Duration every) throws IOException {
    this.state = state;
    this.devices = devices;
    this.every = every;
    this.counters = new double[devices];
    this.readings = ReadingStore.open(state.resolve("store"), KEEP, new Ignoring());
    FigureModel model = model();
    this.figures =
        new SiteFigures(state, FigureReadings.of(readings), () -> model, () -> Optional.of(now));
  }

  private static Map<String, Meaning> points() {
    Map<String, Meaning> points = new LinkedHashMap<>();
    points.put("ac_power", Meaning.AC_POWER);
    points.put("energy_total", Meaning.AC_ENERGY_TOTAL);
    points.put("ac_voltage", Meaning.AC_VOLTAGE);
    points.put("dc_power", Meaning.DC_POWER);
    points.put("dc_voltage", Meaning.DC_VOLTAGE);
    points.put("dc_current", Meaning.DC_CURRENT);
    points.put("limit", Meaning.ACTIVE_LIMIT);
    return points;
  }

  private static String name(int device) {
    return String.format(Locale.ROOT, "inverter-%03d", device);
  }

  private FigureModel model() {
    Map<String, FigurePoint> points = new LinkedHashMap<>();
    POINTS.forEach(
        (name, meaning) ->
            points.put(name, new FigurePoint(new PointMeaning(meaning), 1, PointStates.NONE)));
    List<Nameplate> inverters = new ArrayList<>();
    Map<DeviceId, FigurePoints> all = new LinkedHashMap<>();
    for (int device = 0; device < devices; device++) {
      CounterType counter = CounterType.total(10);
      inverters.add(
          new Nameplate(
              name(device),
              "roof " + device % 3,
              new PvArray(RATED, 30, 135 + device % 3 * 45, PvArray.DEFAULT_GAMMA, 0),
              RATED,
              counter,
              FIRST));
      all.put(new DeviceId(name(device)), new FigurePoints(points, counter));
    }
    Site site =
        new Site(
            new Location(48.1, 11.6, 500),
            ZoneOffset.UTC,
            LinkeTurbidity.constant(3),
            Tariff.fixed("EUR", "0.08"),
            new CarbonFactor(380, "none"));
    return new FigureModel(new PvPlant(site, inverters, ""), all);
  }

  /** Stores the readings of a day, and closes it. */
  void play(int day) throws IOException {
    Instant begin = FIRST.plusDays(day).atStartOfDay().toInstant(ZoneOffset.UTC);
    Instant end = begin.plus(Duration.ofDays(1));
    double cloud = 1;
    for (Instant at = begin; at.isBefore(end); at = at.plus(every)) {
      cloud = Math.max(0.15, Math.min(1, cloud + 0.03 * random.nextGaussian()));
      double hour = Duration.between(begin, at).toSeconds() / 3600.0;
      double sun = Math.max(0, Math.sin((hour - 4) / 16 * Math.PI)) * cloud;
      for (int device = 0; device < devices; device++) {
        store(device, at, hour < 4 || hour > 20 ? 0 : sun);
      }
      if (messages % (devices * 100L) == 0) {
        now = at;
        advance();
      }
    }
    now = end.plus(Duration.ofHours(3)).plusSeconds(60);
    advance();
  }

  private void advance() throws IOException {
    readings.flush().join();
    figures.advance();
  }

  private void store(int device, Instant at, double sun) {
    double noise = 1 + 0.01 * random.nextGaussian();
    double watts = Math.min(RATED, RATED * (0.9 + 0.002 * device) * sun * noise);
    counters[device] += watts * every.toMillis() / 3.6e6;
    double volts = sun > 0 ? 620 + 8 * random.nextGaussian() : 0;
    String values =
        String.format(
            Locale.ROOT,
            "\"ac_power\":%.0f,\"energy_total\":%.0f,\"ac_voltage\":%.1f,\"dc_power\":%.0f,"
                + "\"dc_voltage\":%.1f,\"dc_current\":%.2f,\"limit\":100",
            watts,
            Math.floor(counters[device] / 10) * 10,
            230 + random.nextGaussian(),
            watts / 0.97,
            volts,
            volts > 0 ? watts / 0.97 / volts : 0);
    messages++;
    readings.append(
        new DeviceId(name(device)),
        at,
        seq ->
            "{\"ts\":%d,\"seq\":%d,\"v\":{%s},\"q\":{}}"
                .formatted(at.toEpochMilli(), seq, values)
                .getBytes(StandardCharsets.UTF_8));
  }

  long messages() {
    return messages;
  }

  /** Returns the size of all figures in bytes. */
  long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(state.resolve("figures"))) {
      long bytes = 0;
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(each);
      }
      return bytes;
    }
  }

  /**
   * Asks for figures of all days.
   *
   * @return the number of intervals.
   */
  int query(Optional<String> device, String point, String resolution, int days)
      throws JsonException {
    var request =
        Json.object()
            .put("from", FIRST.toString())
            .put("to", FIRST.plusDays(days - 1L).toString())
            .put("resolution", resolution)
            .put("point", point);
    device.ifPresent(name -> request.put("device", name));
    int intervals = 0;
    Optional<Long> after = Optional.of(Long.MIN_VALUE);
    while (after.isPresent()) {
      request.put("after", after.get());
      Members answer =
          Members.of(
              AggregateRequests.offline(
                  FigureStore.in(state),
                  ZoneOffset.UTC,
                  now,
                  Members.of(request.build(), "request")),
              "answer");
      intervals += ((Json.Arr) answer.required("intervals")).items().size();
      after = answer.optional("next").map(next -> ((Json.Num) next).number().longValue());
    }
    return intervals;
  }

  @Override
  public void close() throws IOException {
    figures.close();
    readings.close();
  }

  private static final class Ignoring implements StoreListener {
    @Override
    public void onProcessed(List<StoredMessage> stored, boolean durable) {}

    @Override
    public void onLost(Gap gap) {
      throw new IllegalStateException("readings were lost: " + gap);
    }

    @Override
    public void onCorruption(Corruption corruption) {}

    @Override
    public void onTornTailCut(Path segment, long bytes) {}

    @Override
    public void onDegraded(String why) {}

    @Override
    public void onRecovered() {}
  }
}
