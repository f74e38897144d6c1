// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.CellTemperature;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PlantEvent.CommandedLimit;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.analytics.model.TimeSpan;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A simulated plant: inverters in three orientations, clouds that they share, 1.5 % bias between
 * them and 1.2 % noise, in steps of five minutes. Every fourth inverter can have currents of
 * strings. It is simulated apart from the evaluation: only the clear sky is the same.
 */
final class SimulatedPlant {

  static final LocalDate START = LocalDate.parse("2026-04-15");
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  static final int STRINGS = 20;
  static final double WATTS = 10_000;
  static final String SENSORS = "weather";

  /** Made once: a day has tens of thousands of samples. */
  private static final List<String> NAMES =
      IntStream.range(0, 1000).mapToObj(inverter -> "inv-" + inverter).toList();

  private static final double[] AZIMUTHS = {180, 110, 250};
  private static final double BIAS = 0.015;
  private static final double NOISE = 0.012;

  final Site site =
      new Site(
          new Location(48.1, 11.6, 500),
          ZONE,
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(380, "test"));

  private final Random random;
  private final boolean currents;
  private final boolean sensors;
  private final List<Nameplate> nameplates = new ArrayList<>();
  private final double[] bias;
  private final double[] counters;
  final List<SimulatedFault> faults = new ArrayList<>();
  final List<ClosedDay> closed = new ArrayList<>();

  /** What each inverter has answered last while it was not frozen. */
  private final Map<Integer, List<Sample>> answers = new HashMap<>();

  /** True lost energy in Wh for each inverter. */
  final Map<Integer, Double> lost = new HashMap<>();

  /** True energy in Wh of the plant. */
  double produced;

  private double clouds = 0.8;
  private int weatherOfDay;

  SimulatedPlant(long seed, int inverters, boolean currents, boolean sensors) {
    random = new Random(seed);
    this.currents = currents;
    this.sensors = sensors;
    bias = new double[inverters];
    counters = new double[inverters];
    for (int i = 0; i < inverters; i++) {
      bias[i] = 1 + BIAS * random.nextGaussian();
      counters[i] = random.nextInt(1_000_000);
      PvArray array = new PvArray(WATTS, 30, AZIMUTHS[i % 3], -0.004, STRINGS);
      nameplates.add(
          new Nameplate(name(i), "group-" + i % 3, array, WATTS, CounterType.total(1), START));
    }
  }

  static String name(int inverter) {
    return NAMES.get(inverter);
  }

  PvPlant plant() {
    return new PvPlant(site, nameplates, sensors ? SENSORS : "");
  }

  static Instant at(int day, int hour) {
    return START.plusDays(day).atTime(hour, 0).atZone(ZONE).toInstant();
  }

  SimulatedPlant with(Kind kind, int inverter, Instant begin, Instant end, double amount) {
    faults.add(new SimulatedFault(kind, inverter, begin, end, amount));
    return this;
  }

  PlantAnalytics analytics() {
    return new PlantAnalytics(plant(), EvaluationTerms.DEFAULT, DayListener.NONE, at(0, 0));
  }

  /** Plays days into a new evaluation. */
  PlantAnalytics play(int days) {
    PlantAnalytics analytics = analytics();
    addCommands(analytics);
    play(analytics, 0, days);
    return analytics;
  }

  /** Plays days from one to another, the last one excluded. */
  void play(PlantAnalytics analytics, int from, int to) {
    for (int day = from; day < to; day++) {
      playDay(day, analytics::add);
      closed.addAll(analytics.advanceTo(at(day + 1, 4)));
    }
  }

  void addCommands(PlantAnalytics analytics) {
    int number = 0;
    for (SimulatedFault each : faults) {
      if (each.kind() == Kind.COMMAND) {
        TimeSpan span = new TimeSpan(each.begin(), each.end());
        // A signer may give the commands of all devices the same id.
        String id = "cmd-" + number++;
        for (int i = 0; i < bias.length; i++) {
          if (each.holds(i, each.begin())) {
            analytics.add(new CommandedLimit(id, name(i), span, each.amount(), "anna"));
          }
        }
      }
    }
  }

  /** All findings, ended and open. */
  List<LossFinding> findings(PlantAnalytics analytics) {
    List<LossFinding> all = new ArrayList<>(analytics.openFindings());
    closed.forEach(each -> all.addAll(each.ended()));
    return all;
  }

  void playDay(int day, Consumer<Sample> sink) {
    LocalDay local = LocalDay.of(START.plusDays(day), ZONE);
    weatherOfDay = random.nextInt(3);
    for (int slot = 0; slot < local.slots(); slot++) {
      Instant time = Instant.ofEpochMilli(local.slotStart(slot));
      SkyMoment sky = SkyMoment.at(time.plusSeconds(150), site);
      moveClouds();
      // All inverters have modules that look into one of these directions.
      double[] planes = new double[Math.min(AZIMUTHS.length, bias.length)];
      for (int k = 0; k < planes.length; k++) {
        planes[k] = sky.plane(nameplates.get(k).array()) * clouds;
      }
      for (int i = 0; i < bias.length; i++) {
        playInverter(i, time, planes[i % AZIMUTHS.length], sink);
      }
      playSensors(time, sky, sink);
    }
  }

  /** Clear, broken and overcast days. */
  private void moveClouds() {
    double step = new double[] {0.005, 0.12, 0.03}[weatherOfDay] * random.nextGaussian();
    double low = new double[] {0.9, 0.25, 0.12}[weatherOfDay];
    double high = new double[] {1, 1, 0.45}[weatherOfDay];
    clouds = Math.max(low, Math.min(high, clouds + step));
  }

  private void playInverter(int i, Instant time, double plane, Consumer<Sample> sink) {
    Weather air = new Weather(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 15, 2);
    double healthy = WATTS * plane / 1000 * (1 - 0.004 * (air.cell(plane) - 25)) * 0.96 * bias[i];
    healthy = Math.min(WATTS, healthy * (1 + NOISE * random.nextGaussian()));
    Inverter inverter = new Inverter(healthy, plane > 5);
    for (SimulatedFault each : faults) {
      if (each.holds(i, time)) {
        inverter.apply(each, time);
      }
    }
    double power = inverter.power();
    if (!inverter.silent) {
      answer(i, inverter, time, sink);
    }
    counters[i] += power / 12;
    produced += power / 12;
    lost.merge(i, (healthy - power) / 12, Double::sum);
  }

  private void answer(int i, Inverter inverter, Instant time, Consumer<Sample> sink) {
    List<Sample> answer = answers.computeIfAbsent(i, absent -> new ArrayList<>());
    if (inverter.frozen) {
      for (Sample each : answer) {
        sink.accept(new Sample(each.device(), each.point(), time, each.value(), each.revision()));
      }
    } else {
      answer.clear();
      inverter.publish(i, time, Math.floor(counters[i]), answer::add);
      answer.forEach(sink);
    }
  }

  private void playSensors(Instant time, SkyMoment sky, Consumer<Sample> sink) {
    if (!sensors) {
      return;
    }
    double plane = sky.plane(nameplates.get(0).array()) * clouds;
    boolean snow =
        faults.stream().anyMatch(each -> each.kind() == Kind.SNOW && each.holds(0, time));
    double module = CellTemperature.module(snow ? 0 : plane, 15, 2);
    sink.accept(Sample.of(SENSORS, Meaning.POA_IRRADIANCE, time, plane));
    sink.accept(Sample.of(SENSORS, Meaning.REFERENCE_IRRADIANCE, time, snow ? 3 : plane));
    sink.accept(Sample.of(SENSORS, Meaning.MODULE_TEMP, time, module));
    sink.accept(Sample.of(SENSORS, Meaning.AMBIENT_TEMP, time, 15));
    sink.accept(Sample.of(SENSORS, Meaning.WIND, time, 2));
  }

  /** One inverter in one step. */
  private final class Inverter {

    private final double healthy;
    private final boolean awake;
    private final boolean[] open = new boolean[STRINGS + 1];
    private double factor = 1;
    private double limit = 100;
    private double shown = 100;
    private double status;
    private double alarm;
    private double acVoltage = 230;
    private boolean silent;
    private boolean frozen;

    Inverter(double healthy, boolean awake) {
      this.healthy = healthy;
      this.awake = awake;
      this.status = awake ? 4 : 2;
    }

    void apply(SimulatedFault fault, Instant time) {
      switch (fault.kind()) {
        case OPEN_STRING -> open[(int) fault.amount()] = true;
        case DEAD, SNOW -> factor = 0;
        case SILENT -> silent = true;
        case FROZEN -> frozen = true;
        case SILENT_DEAD -> {
          silent = true;
          factor = 0;
        }
        case FAULT -> {
          factor = 0;
          status = 7;
        }
        case ALARM -> {
          factor = fault.amount();
          alarm = 5;
        }
        case COMMAND -> limit = fault.amount();
        case LIMIT -> {
          limit = fault.amount();
          shown = limit;
        }
        case GRID -> {
          factor = 0;
          acVoltage = 0;
        }
        case SHADE -> {
          int hour = time.atZone(ZONE).getHour();
          factor *= hour >= 8 && hour < 10 ? 1 - fault.amount() : 1;
        }
        case SOILING ->
            factor *= 1 - fault.amount() * Duration.between(fault.begin(), time).toHours() / 24.0;
      }
    }

    private double strings() {
      int count = 0;
      for (boolean each : open) {
        count += each ? 1 : 0;
      }
      return 1 - (double) count / STRINGS;
    }

    double power() {
      return Math.min(healthy * factor * strings(), WATTS * limit / 100);
    }

    void publish(int i, Instant time, double counter, Consumer<Sample> sink) {
      String device = name(i);
      sink.accept(Sample.of(device, Meaning.AC_POWER, time, Math.rint(power())));
      sink.accept(Sample.of(device, Meaning.AC_ENERGY_TOTAL, time, counter));
      sink.accept(Sample.of(device, Meaning.AC_VOLTAGE, time, acVoltage));
      sink.accept(Sample.of(device, Meaning.DC_VOLTAGE, time, awake ? 610 : 0));
      sink.accept(Sample.of(device, Meaning.STATUS, time, status));
      sink.accept(new Sample(device, new PointMeaning(Meaning.ALARMS, 1), time, alarm, 0));
      sink.accept(Sample.of(device, Meaning.ACTIVE_LIMIT, time, shown));
      for (int k = 1; currents && i % 4 == 1 && k <= STRINGS; k++) {
        double current = open[k] ? 0 : power() / strings() / STRINGS / 600;
        double noise = 1 + 0.005 * random.nextGaussian();
        sink.accept(
            new Sample(device, new PointMeaning(Meaning.DC_CURRENT, k), time, current * noise, 0));
      }
    }
  }
}
