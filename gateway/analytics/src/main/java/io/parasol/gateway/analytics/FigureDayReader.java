// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.EnergyValue;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.ExpectedPower;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.Site;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes from the evaluation of a day what figures need. */
final class FigureDayReader {

  /** Without a sensor an interval is useful if the group gives more than this share. */
  static final double USEFUL_SHARE = 0.03;

  /** In W/m²: the light in which an index is given, after rdtools. */
  private static final double MIN_IRRADIANCE = 200;

  private static final double MAX_IRRADIANCE = 1200;

  private static final double STANDARD_IRRADIANCE = 1000;

  /** An hour. */
  private static final int MIN_COMPARABLE = 12;

  private final DayEvaluation evaluation;
  private final LocalDay day;
  private final EvaluationTerms terms;

  FigureDayReader(DayEvaluation evaluation, EvaluationTerms terms) {
    this.evaluation = evaluation;
    this.day = evaluation.plant.day();
    this.terms = terms;
  }

  FigureDay read() {
    FigureDay.Sensors sensors = sensors();
    Map<String, FigureDay.Device> devices = new LinkedHashMap<>();
    for (int i = 0; i < evaluation.plant.devices().size(); i++) {
      DeviceDay device = evaluation.device(i);
      double watts =
          device.isAfterFirstReading(day.slots() - 1) ? device.nameplate().array().dcWatts() : 0;
      devices.put(
          device.nameplate().device(),
          new FigureDay.Device(watts, times(i), light(i, sensors), new TreeMap<>()));
    }
    return new FigureDay(day, money(), sensors, devices);
  }

  private FigureDay.Times times(int index) {
    DeviceDay device = evaluation.device(index);
    boolean[] isLit = evaluation.lit();
    int lit = 0;
    double read = 0;
    int useful = 0;
    NavigableMap<Long, Long> open = new TreeMap<>();
    Set<Long> down = new TreeSet<>();
    for (int slot = 0; slot < evaluation.end; slot++) {
      if (!isInOperation(device, slot)) {
        continue;
      }
      if (isLit[slot]) {
        lit++;
        read += device.energy().coverage(slot);
      }
      if (isUseful(index, slot)) {
        useful++;
        if (isOpen(device, slot)) {
          double possible = evaluation.possible.get(index).watts(slot);
          open.put(day.slotStart(slot), Double.isNaN(possible) ? 0 : Math.round(energy(possible)));
        } else if (!produced(index, slot)) {
          down.add(day.slotStart(slot));
        }
      }
    }
    return new FigureDay.Times(lit, read, useful, open, down);
  }

  /** Before its first reading, an inverter counts only if it is known to be commissioned. */
  private boolean isInOperation(DeviceDay device, int slot) {
    LocalDate commissioned = device.nameplate().commissioned();
    return device.isAfterFirstReading(slot)
        || (commissioned.isAfter(LocalDate.EPOCH) && !commissioned.isAfter(day.date()));
  }

  /** Returns whether the energy of a slot is not known; a counter may show it later. */
  private static boolean isOpen(DeviceDay device, int slot) {
    return device.isSilent(slot) && !device.isCounted(slot);
  }

  private FigureDay.Light light(int index, FigureDay.Sensors sensors) {
    DeviceDay device = evaluation.device(index);
    PvArray array = device.nameplate().array();
    ExpectedSum plane = new ExpectedSum(device);
    ExpectedSum corrected = new ExpectedSum(device);
    ExpectedSum model = new ExpectedSum(device);
    int comparable = 0;
    double comparableEnergy = 0;
    double comparableExpected = 0;
    for (int slot = 0; slot < evaluation.end; slot++) {
      Weather weather = evaluation.plant.weather().get(slot);
      double watts = array.dcWatts() * Math.max(0, weather.plane()) / STANDARD_IRRADIANCE;
      double warmer = temperature(weather) - terms.reference().celsius();
      plane.add(slot, watts);
      corrected.add(slot, watts * (1 + array.gamma() * warmer));
      ExpectedPower expected = evaluation.estimate.model(index, slot);
      boolean isMeasured = expected.method() != Method.CLEAR_SKY;
      model.add(slot, isMeasured ? expected.watts() : Double.NaN);
      if (isMeasured && isComparable(slot)) {
        comparable++;
        comparableEnergy += device.energy().energy(slot);
        comparableExpected += energy(expected.watts());
      }
    }
    double ratio = comparable < MIN_COMPARABLE ? Double.NaN : comparableEnergy / comparableExpected;
    return new FigureDay.Light(
        plane.of(sensors.plane()), corrected.of(sensors.plane()), model.of(sensors.light()), ratio);
  }

  /** Sums what the light makes likely, from the first reading of an inverter on. */
  private static final class ExpectedSum {

    private final DeviceDay device;
    private double known;
    private double open;
    private long outside;

    ExpectedSum(DeviceDay device) {
      this.device = device;
    }

    /**
     * Adds a slot.
     *
     * @param watts {@code NaN} without a reading of the sensor
     */
    void add(int slot, double watts) {
      if (Double.isNaN(watts)) {
        outside += device.energy().energy(slot);
      } else if (!device.isAfterFirstReading(slot)) {
        return;
      } else if (isOpen(device, slot)) {
        open += energy(watts);
      } else {
        known += energy(watts);
      }
    }

    FigureDay.Expected of(int readings) {
      return readings == 0 ? FigureDay.Expected.NONE : new FigureDay.Expected(known, open, outside);
    }
  }

  /** Returns whether the light is neither so weak nor so bright that an index is doubtful. */
  private boolean isComparable(int slot) {
    Weather weather = evaluation.plant.weather().get(slot);
    double light = Double.isNaN(weather.plane()) ? weather.horizontal() : weather.plane();
    return light > MIN_IRRADIANCE && light < MAX_IRRADIANCE;
  }

  private boolean isUseful(int index, int slot) {
    double plane = evaluation.plant.weather().get(slot).plane();
    double dc = evaluation.device(index).nameplate().array().dcWatts();
    return Double.isNaN(plane)
        ? evaluation.possible.get(index).watts(slot) > USEFUL_SHARE * dc
        : plane > terms.usefulIrradiance();
  }

  private boolean produced(int index, int slot) {
    DeviceDay device = evaluation.device(index);
    return device.isSilent(slot)
        ? evaluation.causes.get(index).at(slot).filter(Cause.DEAD::equals).isEmpty()
        : device.specificPower(slot) > 0 || device.energy().energy(slot) > 0;
  }

  private FigureDay.Sensors sensors() {
    FigureDay.Sensors sensors = FigureDay.Sensors.NONE;
    for (int slot = 0; slot < evaluation.end; slot++) {
      if (evaluation.plant.sky().get(slot).sun().elevation() > 0) {
        Weather weather = evaluation.plant.weather().get(slot);
        boolean plane = !Double.isNaN(weather.plane());
        boolean warm = !Double.isNaN(weather.module()) || !Double.isNaN(weather.ambient());
        boolean light = plane || !Double.isNaN(weather.horizontal());
        sensors =
            sensors.plus(
                new FigureDay.Sensors(1, plane ? 1 : 0, plane && warm ? 1 : 0, light ? 1 : 0));
      }
    }
    return sensors;
  }

  /** The temperature of the modules, measured or from the air. */
  private static double temperature(Weather weather) {
    return Double.isNaN(weather.module()) ? weather.cell(weather.plane()) : weather.module();
  }

  private double money() {
    Site site = evaluation.plant.site();
    return evaluation.plant.devices().stream()
        .map(each -> EnergyValue.of(each.energy(), site))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .doubleValue();
  }

  private static double energy(double watts) {
    return watts * 1000 * LocalDay.SLOT_HOURS;
  }
}
