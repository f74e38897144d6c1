// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.SampleResult;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plants, clocks and readings from a number, most of them impossible. More of them are played with
 * {@code -Dparasol.hostile.plants}.
 */
@DisplayName("The analytics, given whatever a device, a file or a configuration can bring")
class HostileReadingsTest {

  private static final int DAYS = 5;

  /** Of what is possible, the noise that a waterfall may leave. */
  private static final double NOISE = 0.005;

  private static final String SENSORS = "weather";

  /** Where days are missing, begin at one o'clock, or have 23, 23.5, 24.5 or 25 hours. */
  private static final List<List<String>> DATES =
      List.of(
          List.of("Pacific/Apia", "2011-12-28"),
          List.of("America/Santiago", "2026-09-03"),
          List.of("Australia/Lord_Howe", "2026-04-03"),
          List.of("Australia/Lord_Howe", "2026-10-02"),
          List.of("Africa/Cairo", "2026-04-22"),
          List.of("Europe/Berlin", "2026-03-27"),
          List.of("Europe/Berlin", "2026-10-23"),
          List.of("Asia/Kathmandu", "2024-02-27"),
          List.of("Antarctica/Troll", "2026-06-19"),
          List.of("UTC", "2026-12-19"),
          List.of("+05:47:13", "1970-01-02"),
          List.of("-18:00", "2199-12-29"));

  private static final List<Meaning> MEANINGS = List.copyOf(EnumSet.allOf(Meaning.class));
  private static final double[] LATITUDES = {-90, -66.6, -33, -1e-9, 0, 28, 48, 71, 89.999, 90};
  private static final double[] WATTS = {1, 10_000, 10_000, 10_000, 250_000, 1e9};
  private static final double[] VALUES = {
    0,
    -0.0,
    1,
    -1,
    4,
    5,
    7,
    49,
    100,
    230,
    1e3,
    1e4,
    1e9,
    1e10,
    -1e10,
    1e12,
    -1e12,
    65_535,
    4_294_967_295.0,
    9.3e15,
    1e18,
    -1e18,
    1e300,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Double.MIN_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  static LongStream seeds() {
    return LongStream.range(0, Integer.getInteger("parasol.hostile.plants", 12));
  }

  private Random random = new Random();
  private PvPlant plant = plant(0);
  private LocalDate start = LocalDate.EPOCH;

  private double any(double... values) {
    return values[random.nextInt(values.length)];
  }

  private PvPlant plant(long seed) {
    random = new Random(new Random(seed).nextLong() ^ seed);
    List<String> date = DATES.get((int) (seed % DATES.size()));
    start = LocalDate.parse(date.get(1));
    Site site =
        new Site(
            new Location(any(LATITUDES), any(-180, -71, 0, 11, 180), any(-500, 0, 9000)),
            ZoneId.of(date.get(0)),
            LinkeTurbidity.constant(any(1, 3, 10)),
            new Tariff(
                Currency.getInstance("EUR"),
                new BigDecimal("-0.1"),
                List.of(
                    new Tariff.Period(
                        LocalTime.of(22, 0), LocalTime.of(6, 1), BigDecimal.valueOf(1e6)))),
            new CarbonFactor(any(0, 2000), "test"));
    List<Nameplate> inverters = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      inverters.add(
          new Nameplate(
              "inv-" + i,
              "group-" + random.nextInt(2),
              new PvArray(
                  any(WATTS),
                  any(0, 30, 90),
                  any(0, 180, 360),
                  any(-0.01, -0.004, 0),
                  (int) any(0, 0, 3, 200)),
              any(WATTS),
              counter(),
              random.nextBoolean() ? LocalDate.EPOCH : start.plusDays(2)));
    }
    return new PvPlant(site, inverters, random.nextBoolean() ? SENSORS : "");
  }

  private CounterType counter() {
    double step = any(1e-9, 1, 1000, 1e6);
    return switch (random.nextInt(4)) {
      case 0 -> CounterType.accumulator(random.nextBoolean() ? 16 : 48, step);
      case 1 -> CounterType.day(step);
      default -> CounterType.total(step);
    };
  }

  private double value(Nameplate device, int slot) {
    double typical = device.acWatts() * Math.max(0, Math.sin((slot - 72) * Math.PI / 144));
    return random.nextInt(4) > 0
        ? typical * (1 + 0.1 * random.nextGaussian())
        : any(VALUES) * (random.nextBoolean() ? 1 : random.nextDouble());
  }

  private PointMeaning point() {
    Meaning meaning = MEANINGS.get(random.nextInt(MEANINGS.size()));
    return new PointMeaning(meaning, random.nextInt(meaning.index().max() + 1));
  }

  private static LocalDay next(LocalDay day, ZoneId zone) {
    return LocalDay.containing(day.endMillis(), zone);
  }

  @ParameterizedTest(name = "plant {0}")
  @MethodSource("seeds")
  void throw_nothing_and_give_figures_that_can_be(long seed) {
    plant = plant(seed);
    ZoneId zone = plant.site().zone();
    FigureEngine engine = new FigureEngine(plant, start, events());
    engine.analytics().add(new Exclusion("contract", Set.of(), always(), List.of("one", "two")));
    LocalDay day = LocalDay.containing(LocalDay.of(start, zone).startMillis(), zone);
    DayRecord record = record(day);
    for (int i = 0; i < DAYS; i++) {
      DayRecord following = record(next(day, zone));
      give(engine.analytics(), day);
      check(engine.close(record, following));
      look(engine.analytics(), following.day());
      record = following;
      day = following.day();
    }
    plant.inverters().forEach(each -> assertEquals(DAYS, losses(engine, each).size()));
  }

  private static List<DeviceLosses> losses(FigureEngine engine, Nameplate inverter) {
    return engine.analytics().losses(inverter.device());
  }

  private TimeSpan always() {
    return new TimeSpan(Instant.MIN, TimeSpan.OPEN);
  }

  private List<PlantEvent> events() {
    String device = plant.inverters().get(0).device();
    Instant noon = start.atTime(12, 0).atZone(plant.site().zone()).toInstant();
    return random.nextBoolean()
        ? List.of()
        : List.of(
            new PlantEvent.CommandedLimit("a", device, new TimeSpan(noon, noon), 0, ""),
            new PlantEvent.ReportedFault("b", device, always(), ""),
            new PlantEvent.ReportedFault("c", "another", always(), ""));
  }

  /** Returns a day as messages, or a file, bring it. */
  private DayRecord record(LocalDay day) {
    DayRecord record = new DayRecord(day, ReadPositions.none(""));
    for (Nameplate each : plant.inverters()) {
      boolean isFull = random.nextInt(3) > 0;
      double counter = any(0, 65_000, 1e6, 4_294_967_000.0, 1e12);
      for (int slot = 0; slot < day.slots() && random.nextInt(200) > 0; slot++) {
        if (isFull || random.nextInt(40) == 0) {
          double power = value(each, slot);
          counter += power / 12;
          add(record, each.device(), new PointMeaning(Meaning.AC_POWER), slot, power);
          double shown = random.nextInt(50) > 0 ? counter : any(VALUES);
          add(record, each.device(), SeriesKey.ENERGY, slot, shown);
          add(record, each.device(), point(), slot, any(VALUES));
        }
      }
      for (int slot = 0; slot < day.slots(); slot++) {
        PointMeaning point = point();
        add(record, SENSORS, point, slot, random.nextBoolean() ? 20 : any(VALUES));
        add(record, SENSORS, new PointMeaning(Meaning.POA_IRRADIANCE), slot, value(each, slot));
      }
    }
    if (random.nextInt(3) == 0) {
      damage(record);
    }
    return record;
  }

  private void add(DayRecord record, String device, PointMeaning point, int slot, double value) {
    record.values(new SeriesKey(device, point)).add(slot, random.nextInt(300), value);
  }

  /** A file that was damaged, and has the right checksum. */
  private void damage(DayRecord record) {
    record
        .slots()
        .replaceAll(
            (key, values) -> {
              byte[] bytes = SlotCodec.write(values);
              bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
              try {
                SlotValues read = SlotCodec.readValues(bytes, record.day().slots());
                return read.isCounter() == key.isCounter() ? read : values;
              } catch (IOException damaged) {
                return values;
              }
            });
  }

  /** Gives samples at once, also those of impossible times. */
  private void give(PlantAnalytics analytics, LocalDay day) {
    for (Nameplate each : plant.inverters()) {
      Instant at = Instant.ofEpochMilli(day.startMillis() + random.nextInt(86_400_000));
      for (double value : VALUES) {
        if (Double.isFinite(value)) {
          analytics.add(new Sample(each.device(), point(), at, value, random.nextInt(3)));
        }
      }
      for (Instant time : List.of(Instant.MIN, Instant.MAX, Instant.EPOCH.minusMillis(1))) {
        SampleResult result = analytics.add(new Sample(each.device(), point(), time, 1, 0));
        assertTrue(
            result == SampleResult.TOO_EARLY || result == SampleResult.TOO_LATE, result::name);
      }
    }
  }

  private static void check(FigureEngine.Closed closed) {
    closed.energies().values().forEach(HostileReadingsTest::check);
    closed.day().late().forEach(each -> each.slots().forEach(HostileReadingsTest::notNegative));
    closed.day().devices().forEach(each -> closes(each.possible(), Waterfall.of(List.of(each))));
    check(closed.figures());
    closed
        .energies()
        .forEach(
            (device, energy) ->
                closed.day().devices().stream()
                    .filter(each -> each.device().equals(device))
                    .forEach(each -> assertEquals(energy.total(), each.energy())));
  }

  private static void check(SlotEnergy energy) {
    for (int slot = 0; slot < energy.milliWattHours().length; slot++) {
      notNegative(energy.milliWattHours()[slot]);
      double completeness = energy.completeness(slot);
      assertTrue(completeness >= 0 && completeness <= 1, () -> "completeness " + completeness);
    }
  }

  private static void notNegative(long milliWattHours) {
    assertTrue(milliWattHours >= 0, () -> "energy " + milliWattHours);
  }

  private static void closes(long possible, Waterfall waterfall) {
    notNegative(waterfall.energy());
    waterfall.losses().values().forEach(HostileReadingsTest::notNegative);
    assertTrue(
        Math.abs(waterfall.residual()) <= NOISE * possible + 10, () -> "waterfall " + waterfall);
  }

  private static void check(PlantFigures figures) {
    closes(figures.waterfall().possible(), figures.waterfall());
    PlantFigures.Energy energy = figures.energy();
    assertEquals(energy.milliWattHours(), figures.waterfall().energy());
    assertTrue(
        energy.completeness() >= 0 && energy.completeness() <= 1 + 1e-9,
        () -> "completeness " + energy.completeness());
    assertTrue(Double.isFinite(energy.money()) && Double.isFinite(energy.yield()));
  }

  /** Asks for everything that pages and reports ask for. */
  private void look(PlantAnalytics analytics, LocalDay today) {
    check(analytics.today().figures());
    assertEquals(plant.inverters().size(), analytics.present().devices().size());
    check(analytics.figures(LocalDate.EPOCH, today.date()));
    analytics.lastingFindings().forEach(each -> notNegative(each.loss().milliWattHours()));
    analytics.soiling().ifPresent(each -> assertTrue(Double.isFinite(each.trend().loss())));
    for (Nameplate each : plant.inverters()) {
      var unused = analytics.degradation(each.device());
      analytics.soiling(each.device()).ifPresent(of -> assertTrue(Double.isFinite(of.rate())));
    }
  }
}
