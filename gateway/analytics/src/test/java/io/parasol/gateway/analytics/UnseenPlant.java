// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.ClearSky;
import io.parasol.gateway.analytics.expected.PlaneOfArray;
import io.parasol.gateway.analytics.expected.SkyMoment;
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
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A plant for which the rules were not made: place, season, orientations, sizes, weather, sensors,
 * counters and the habits of its data logger follow from a number. Its physics differ from the
 * model of the evaluation: other coefficients of temperature and heat, another haze on each day,
 * clouds that reach one inverter after the other, modules that are not quite where the nameplate
 * says, and noise. It is computed in steps of a minute.
 */
final class UnseenPlant {

  private static final int MINUTES = 5;
  private static final double MIN_PLANE = 5;
  static final int STRINGS = 20;
  static final String SENSORS = "weather";

  /** A place and when the simulation begins there. */
  private record Place(
      double latitude, double longitude, double altitude, String zone, String day) {}

  private static final List<Place> PLACES =
      List.of(
          new Place(-33.9, 18.6, 40, "Africa/Johannesburg", "2025-09-20"),
          new Place(59.3, 18.1, 30, "Europe/Stockholm", "2026-05-02"),
          new Place(28.6, 77.2, 216, "Asia/Kolkata", "2026-02-10"),
          new Place(40.4, -3.7, 650, "Europe/Madrid", "2025-10-03"),
          new Place(-23.5, -46.6, 760, "America/Sao_Paulo", "2026-01-15"),
          new Place(1.3, 103.8, 15, "Asia/Singapore", "2026-03-01"),
          new Place(39.7, -105.2, 1830, "America/Denver", "2026-02-25"),
          new Place(51.5, -0.1, 20, "Europe/London", "2026-03-10"),
          new Place(-41.3, 174.8, 10, "Pacific/Auckland", "2025-11-12"),
          new Place(35.7, 139.7, 40, "Asia/Tokyo", "2026-06-05"));

  /** What differs from plant to plant. */
  enum Sensors {
    NONE,
    PLANE,
    HORIZONTAL
  }

  final Site site;
  final LocalDate start;
  final Sensors sensors;
  final int count;
  private final Site air;
  private final Random random;
  private final boolean hasCurrents;
  private final boolean sleeps;
  private final boolean hasCounter;
  private final double step;
  private final double noise;
  private final double missing;
  private final double gamma;
  private final double heat;
  private final double sensorError;
  private final double lagMinutes;
  private final int jitterSeconds;
  private final List<Nameplate> nameplates = new ArrayList<>();
  private final List<PvArray> arrays = new ArrayList<>();
  private final double[] bias;
  private final int[] offsetSeconds;
  private final double[] counters;
  private final boolean[] shaded;
  final List<SimulatedFault> faults = new ArrayList<>();
  final List<ClosedDay> closed = new ArrayList<>();

  /** True lost energy in Wh for each inverter, by the faults. */
  final Map<Integer, Double> lost = new HashMap<>();

  /** True energy in Wh that a limit took, for each inverter that had one. */
  final Map<Integer, Double> limited = new HashMap<>();

  /** True energy in Wh for each inverter. */
  final double[] produced;

  /** The days on which the light may not be enough for a comparison. */
  final BitSet overcast = new BitSet();

  private final Sky sky;

  UnseenPlant(long seed) {
    // Similar seeds begin with similar numbers.
    random = new Random(new Random(seed).nextLong() ^ seed);
    Place place = PLACES.get((int) Math.floorMod(seed, (long) PLACES.size()));
    ZoneId zone = ZoneId.of(place.zone());
    Location location = new Location(place.latitude(), place.longitude(), place.altitude());
    Tariff tariff = Tariff.fixed("EUR", "0.10");
    CarbonFactor carbon = new CarbonFactor(380, "test");
    site = new Site(location, zone, LinkeTurbidity.constant(3), tariff, carbon);
    air =
        new Site(
            location,
            zone,
            LinkeTurbidity.constant(2.2 + 2.5 * random.nextDouble()),
            tariff,
            carbon);
    start = LocalDate.parse(place.day());
    sensors = Sensors.values()[random.nextInt(3)];
    hasCurrents = random.nextBoolean();
    sleeps = random.nextBoolean();
    hasCounter = random.nextInt(4) > 0;
    step = List.of(1.0, 100.0, 1000.0).get(random.nextInt(3));
    noise = 0.003 + 0.012 * random.nextDouble();
    missing = 0.02 * random.nextDouble();
    gamma = -0.0028 - 0.0018 * random.nextDouble();
    heat = 0.02 + 0.014 * random.nextDouble();
    sensorError = 1 + 0.06 * random.nextGaussian();
    lagMinutes = 5 * random.nextDouble() / 20;
    jitterSeconds = random.nextInt(40);
    int groups = 1 + random.nextInt(3);
    int perGroup = 4 + random.nextInt(4);
    count = groups * perGroup;
    bias = new double[count];
    offsetSeconds = new int[count];
    counters = new double[count];
    shaded = new boolean[count];
    produced = new double[count];
    boolean isSouth = place.latitude() < 0;
    double tilt = 5 + 35 * random.nextDouble();
    double ratio = 0.95 + 0.4 * random.nextDouble();
    double[] azimuths =
        groups == 2
            ? new double[] {90, 270}
            : new double[] {isSouth ? 0 : 180, isSouth ? 60 : 110, isSouth ? 300 : 250};
    for (int i = 0; i < count; i++) {
      int group = i % groups;
      double ac = List.of(10_000.0, 25_000.0, 60_000.0).get(random.nextInt(3));
      double dc = ac * ratio * (1 + 0.04 * random.nextGaussian());
      bias[i] = 1 + 0.025 * random.nextGaussian();
      offsetSeconds[i] = random.nextInt(240) - 120;
      shaded[i] = random.nextInt(8) == 0;
      counters[i] = random.nextInt(1_000_000);
      nameplates.add(
          new Nameplate(
              name(i),
              "group-" + group,
              new PvArray(dc, tilt, azimuths[group], PvArray.DEFAULT_GAMMA, STRINGS),
              ac,
              CounterType.total(step),
              start));
      arrays.add(
          new PvArray(
              dc,
              Math.max(0, tilt + 1.5 * random.nextGaussian()),
              Math.floorMod(Math.round(azimuths[group] + 2 * random.nextGaussian()), 360L),
              -0.004,
              STRINGS));
    }
    sky = new Sky();
  }

  static String name(int inverter) {
    return "inv-" + inverter;
  }

  PvPlant plant() {
    return new PvPlant(site, nameplates, sensors == Sensors.NONE ? "" : SENSORS);
  }

  Instant at(int day, int hour) {
    return start.plusDays(day).atTime(hour, 0).atZone(site.zone()).toInstant();
  }

  UnseenPlant with(Kind kind, int inverter, Instant begin, Instant end, double amount) {
    faults.add(new SimulatedFault(kind, inverter, begin, end, amount));
    return this;
  }

  boolean isShaded(int inverter) {
    return shaded[inverter];
  }

  boolean hasCurrents(int inverter) {
    return hasCurrents && inverter % 3 == 1;
  }

  boolean hasCounter() {
    return hasCounter;
  }

  @Override
  public String toString() {
    return "%s, %d inverters, %s, counter %s, step %.0f Wh, noise %.3f, missing %.3f, sensor %.2f, %s"
        .formatted(
            site.zone(),
            count,
            sensors,
            hasCounter,
            step,
            noise,
            missing,
            sensorError,
            nameplates.get(0).array());
  }

  /** Plays days into a new evaluation. */
  PlantAnalytics play(int days) {
    PlantAnalytics analytics =
        new PlantAnalytics(plant(), EvaluationTerms.DEFAULT, DayListener.NONE, at(0, 0));
    int number = 0;
    for (SimulatedFault each : faults) {
      for (int i = 0; each.kind() == Kind.COMMAND && i < count; i++) {
        if (each.holds(i, each.begin())) {
          TimeSpan span = new TimeSpan(each.begin(), each.end());
          analytics.add(
              new CommandedLimit("cmd-" + number++, name(i), span, each.amount(), "anna"));
        }
      }
    }
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

  /** All findings, ended and open. */
  List<LossFinding> findings(PlantAnalytics analytics) {
    List<LossFinding> all = new ArrayList<>(analytics.openFindings());
    closed.forEach(each -> all.addAll(each.ended()));
    return all;
  }

  private void playDay(int day, Consumer<Sample> sink) {
    LocalDay local = LocalDay.of(start.plusDays(day), site.zone());
    sky.newDay();
    overcast.set(day, sky.weather == 2);
    for (int slot = 0; slot < local.slots(); slot++) {
      playSlot(Instant.ofEpochMilli(local.slotStart(slot)), sink);
    }
  }

  private void playSlot(Instant begin, Consumer<Sample> sink) {
    SkyMoment moment = SkyMoment.at(begin.plusSeconds(150), air);
    boolean isUp = moment.clear().ghi() > 0;
    double[] direct = new double[count];
    double[] diffuse = new double[count];
    for (int i = 0; isUp && i < count; i++) {
      direct[i] = plane(moment, arrays.get(i), moment.clear().dni(), 0);
      diffuse[i] = plane(moment, arrays.get(i), 0, moment.clear().dhi());
    }
    double ambient = sky.ambient(begin);
    Inverter[] states = new Inverter[count];
    for (int i = 0; i < count; i++) {
      states[i] = new Inverter(i);
      for (SimulatedFault each : faults) {
        if (each.holds(i, begin)) {
          states[i].apply(each, begin);
        }
      }
    }
    for (int minute = 0; minute < MINUTES; minute++) {
      sky.move();
      for (int i = 0; isUp && i < count; i++) {
        double clear = sky.direct((int) (i * lagMinutes));
        double plane = direct[i] * clear + diffuse[i] * sky.diffuse(clear);
        states[i].run(plane, ambient, shade(i, moment));
      }
    }
    for (int i = 0; i < count; i++) {
      states[i].end(begin, sink);
    }
    if (sensors != Sensors.NONE) {
      playSensors(moment, ambient, begin, sink);
    }
  }

  /** A tree or a house in the morning sun. */
  private double shade(int inverter, SkyMoment moment) {
    boolean isMorning = moment.sun().azimuth() < 180 == site.location().latitude() > 0;
    return shaded[inverter] && isMorning && moment.sun().elevation() < 24 ? 0.45 : 1;
  }

  private static double plane(SkyMoment moment, PvArray array, double dni, double dhi) {
    double cosine = Math.cos(Math.toRadians(moment.apparentZenith()));
    ClearSky part = new ClearSky(dni * Math.max(0, cosine) + dhi, dni, dhi);
    return PlaneOfArray.irradiance(
        part,
        moment.extraterrestrial(),
        moment.apparentZenith(),
        moment.sun().azimuth(),
        array.tilt(),
        array.azimuth());
  }

  private void playSensors(SkyMoment moment, double ambient, Instant time, Consumer<Sample> sink) {
    double clear = sky.direct(0);
    double direct = plane(moment, nameplates.get(0).array(), moment.clear().dni(), 0);
    double diffuse = plane(moment, nameplates.get(0).array(), 0, moment.clear().dhi());
    double plane = moment.clear().ghi() > 0 ? direct * clear + diffuse * sky.diffuse(clear) : 0;
    boolean snow =
        faults.stream().anyMatch(each -> each.kind() == Kind.SNOW && each.holds(0, time));
    if (random.nextDouble() < missing) {
      return;
    }
    if (sensors == Sensors.PLANE) {
      sink.accept(Sample.of(SENSORS, Meaning.POA_IRRADIANCE, time, plane * sensorError));
      double module = ambient + heat * (snow ? 0 : plane);
      sink.accept(Sample.of(SENSORS, Meaning.MODULE_TEMP, time, module));
    } else {
      double cosine = Math.max(0, Math.cos(Math.toRadians(moment.apparentZenith())));
      double ghi =
          moment.clear().dni() * cosine * clear + moment.clear().dhi() * sky.diffuse(clear);
      sink.accept(Sample.of(SENSORS, Meaning.GHI, time, ghi * sensorError));
    }
    sink.accept(Sample.of(SENSORS, Meaning.AMBIENT_TEMP, time, ambient));
  }

  /** Clouds in steps of a minute, and the air. */
  private final class Sky {

    private static final int PAST = 64;

    private final double[] past = new double[PAST];
    private int now;
    private int weather;
    private boolean cloud;
    private double left;
    private double haze = 1;
    private double thick = 0.5;
    private double warm = 15;

    void newDay() {
      weather = List.of(0, 0, 0, 1, 1, 1, 2, 2, 3).get(random.nextInt(9));
      warm = 15 + 8 * random.nextGaussian();
      haze = 0.9 + 0.1 * random.nextDouble();
      thick = random.nextDouble();
    }

    void move() {
      left -= 1;
      if (left <= 0) {
        cloud = weather == 2 || (weather > 0 && !cloud);
        left = weather == 0 ? 60 : -Math.log(1 - random.nextDouble()) * (weather == 1 ? 8 : 45) + 1;
      }
      thick = Math.max(0, Math.min(1, thick + 0.03 * random.nextGaussian()));
      double wanted = cloud ? 0.25 * (1 - thick) * (weather == 2 ? 0.2 : 1) : haze;
      double before = past[now];
      now = (now + 1) % PAST;
      past[now] = before + 0.6 * (wanted - before);
    }

    /** The share of the direct light, some minutes ago. */
    double direct(int minutes) {
      return past[Math.floorMod(now - Math.min(PAST - 1, minutes), PAST)];
    }

    /** Clouds scatter: more diffuse light beside them, less below thick ones. */
    double diffuse(double direct) {
      return 1 + 1.5 * (1 - direct) * (1 - 0.9 * thick);
    }

    double ambient(Instant time) {
      double hour = time.atZone(site.zone()).getHour();
      return warm + 5 * Math.sin((hour - 9) * Math.PI / 12);
    }
  }

  /** One inverter in five minutes. */
  private final class Inverter {

    private final int number;
    private final Nameplate nameplate;
    private double factor = 1;
    private double limit = 100;
    private double shown = 100;
    private double status = 4;
    private double acVoltage = 230;
    private int open;
    private boolean silent;
    private boolean awake;
    private double energy;

    Inverter(int number) {
      this.number = number;
      this.nameplate = nameplates.get(number);
    }

    void apply(SimulatedFault fault, Instant time) {
      switch (fault.kind()) {
        case OPEN_STRING -> open = (int) fault.amount();
        case DEAD, SNOW -> factor = 0;
        case SILENT -> silent = true;
        case SILENT_DEAD -> {
          silent = true;
          factor = 0;
        }
        case FAULT -> {
          factor = 0;
          status = 7;
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
        case SOILING ->
            factor *= 1 - fault.amount() * Duration.between(fault.begin(), time).toHours() / 24.0;
        default -> throw new IllegalArgumentException(fault.toString());
      }
    }

    void run(double plane, double ambient, double shade) {
      awake |= plane > MIN_PLANE;
      double cell = ambient + heat * plane;
      double dc =
          nameplate.array().dcWatts() * plane / 1000 * (1 + gamma * (cell - 25)) * bias[number];
      double scatter = 1 + noise * random.nextGaussian();
      double healthy =
          Math.max(0, Math.min(nameplate.acWatts(), 0.96 * dc * shade * scatter - 0.004 * dc));
      double strings = open > 0 ? 1 - 1.0 / STRINGS : 1;
      double power =
          Math.min(
              Math.min(nameplate.acWatts(), 0.96 * dc * shade * scatter * strings - 0.004 * dc)
                  * factor,
              nameplate.acWatts() * limit / 100);
      power = Math.max(0, power);
      energy += power / 60;
      lost.merge(number, (healthy - power) / 60, Double::sum);
      if (limit < 100) {
        limited.merge(number, (healthy - power) / 60, Double::sum);
      }
    }

    void end(Instant begin, Consumer<Sample> sink) {
      counters[number] += energy;
      produced[number] += energy;
      if (silent || (sleeps && !awake) || random.nextDouble() < missing) {
        return;
      }
      String device = name(number);
      long shift =
          (long) offsetSeconds[number] + (jitterSeconds == 0 ? 0 : random.nextInt(jitterSeconds));
      Instant time = begin.plusSeconds(150 + shift);
      double power = energy * 60 / MINUTES;
      sink.accept(Sample.of(device, Meaning.AC_POWER, time, Math.rint(power)));
      if (hasCounter) {
        double shownCounter = Math.floor(counters[number] / step) * step;
        sink.accept(
            Sample.of(device, Meaning.AC_ENERGY_TOTAL, time.plusSeconds(150), shownCounter));
      }
      sink.accept(Sample.of(device, Meaning.AC_VOLTAGE, time, acVoltage));
      sink.accept(Sample.of(device, Meaning.DC_VOLTAGE, time, awake ? 610 : 0));
      sink.accept(Sample.of(device, Meaning.STATUS, time, awake ? status : 2));
      sink.accept(Sample.of(device, Meaning.ACTIVE_LIMIT, time, shown));
      for (int k = 1; hasCurrents(number) && k <= STRINGS; k++) {
        double current = k == open ? 0 : power / (STRINGS - (open > 0 ? 1 : 0)) / 600;
        double scatter = 1 + 0.006 * random.nextGaussian();
        sink.accept(
            new Sample(
                device, new PointMeaning(Meaning.DC_CURRENT, k), time, current * scatter, 0));
      }
    }
  }
}
