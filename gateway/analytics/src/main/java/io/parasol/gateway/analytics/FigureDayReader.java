// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.model.Site;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes from the evaluation of a day what figures need. */
final class FigureDayReader {

  /** Without a sensor an interval is useful if the group gives more than this share. */
  static final double USEFUL_SHARE = 0.03;

  /** In W/m²: the light in which an index is given, after rdtools. */
  private static final double MIN_IRRADIANCE = 200;

  private static final double MAX_IRRADIANCE = 1200;

  /** An hour. */
  private static final int MIN_COMPARABLE = 12;

  private final DayEvaluation evaluation;
  private final LocalDay day;
  private final double usefulIrradiance;

  FigureDayReader(DayEvaluation evaluation, double usefulIrradiance) {
    this.evaluation = evaluation;
    this.day = evaluation.plant.day();
    this.usefulIrradiance = usefulIrradiance;
  }

  FigureDay read() {
    Map<String, FigureDay.Device> devices = new LinkedHashMap<>();
    for (int i = 0; i < evaluation.plant.devices().size(); i++) {
      devices.put(evaluation.device(i).nameplate().device(), device(i));
    }
    return new FigureDay(day.date(), money(), sun(), devices);
  }

  private FigureDay.Device device(int index) {
    DeviceDay device = evaluation.device(index);
    int useful = 0;
    int undecided = 0;
    double expected = 0;
    boolean sensor = false;
    int comparable = 0;
    double comparableEnergy = 0;
    double comparableExpected = 0;
    List<FigureDay.Down> downs = new ArrayList<>();
    for (int slot = 0; slot < day.slots(); slot++) {
      var model = evaluation.estimate.model(index, slot);
      boolean measured = model.method() != Method.CLEAR_SKY;
      sensor |= measured;
      expected += measured ? energy(model.watts()) : 0;
      if (measured && isComparable(slot)) {
        comparable++;
        comparableEnergy += device.energy().energy(slot);
        comparableExpected += energy(model.watts());
      }
      if (isUseful(index, slot)) {
        useful++;
        if (device.isSilent(slot) && !device.isCounted(slot)) {
          undecided++;
        } else if (!produced(index, slot)) {
          double possible = evaluation.possible.get(index).watts(slot);
          addDown(downs, slot, Double.isNaN(possible) ? 0 : Math.round(energy(possible)));
        }
      }
    }
    double ratio = comparable < MIN_COMPARABLE ? Double.NaN : comparableEnergy / comparableExpected;
    return new FigureDay.Device(useful, undecided, sensor ? expected : Double.NaN, ratio, downs);
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
        : plane > usefulIrradiance;
  }

  private boolean produced(int index, int slot) {
    DeviceDay device = evaluation.device(index);
    return device.isSilent(slot)
        ? evaluation.causes.get(index).at(slot).filter(Cause.DEAD::equals).isEmpty()
        : device.specificPower(slot) > 0 || device.energy().energy(slot) > 0;
  }

  private void addDown(List<FigureDay.Down> downs, int slot, long lost) {
    long begin = day.slotStart(slot);
    long end = begin + LocalDay.SLOT_MILLIS;
    int last = downs.size() - 1;
    if (last >= 0 && downs.get(last).end() == begin) {
      FigureDay.Down former = downs.get(last);
      downs.set(last, new FigureDay.Down(former.begin(), end, former.lost() + lost));
    } else {
      downs.add(new FigureDay.Down(begin, end, lost));
    }
  }

  private FigureDay.Sun sun() {
    double insolation = 0;
    double warm = 0;
    int sunny = 0;
    int known = 0;
    int warmKnown = 0;
    for (int slot = 0; slot < day.slots(); slot++) {
      Weather weather = evaluation.plant.weather().get(slot);
      SkyMoment sky = evaluation.plant.sky().get(slot);
      if (sky.sun().elevation() <= 0) {
        continue;
      }
      sunny++;
      if (!Double.isNaN(weather.plane())) {
        known++;
        double wattHours = Math.max(0, weather.plane()) * LocalDay.SLOT_HOURS;
        insolation += wattHours;
        boolean warmth = !Double.isNaN(weather.module()) || !Double.isNaN(weather.ambient());
        warmKnown += warmth ? 1 : 0;
        warm += wattHours * temperature(weather);
      }
    }
    return new FigureDay.Sun(insolation, warm, share(known, sunny), share(warmKnown, sunny));
  }

  /** The temperature of the modules, measured or from the air. */
  private static double temperature(Weather weather) {
    return Double.isNaN(weather.module()) ? weather.cell(weather.plane()) : weather.module();
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  private double money() {
    Site site = evaluation.plant.site();
    BigDecimal money = BigDecimal.ZERO;
    for (int slot = 0; slot < day.slots(); slot++) {
      long energy = 0;
      for (DeviceDay each : evaluation.plant.devices()) {
        energy += each.energy().energy(slot);
      }
      if (energy > 0) {
        Instant time = Instant.ofEpochMilli(day.slotStart(slot));
        var local = time.atZone(site.zone()).toLocalTime();
        money = money.add(site.tariff().value(energy, local));
      }
    }
    return money.doubleValue();
  }

  private static double energy(double watts) {
    return watts * 1000 * LocalDay.SLOT_HOURS;
  }
}
