// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Energy by the energy that measured light makes likely. Compared are only times in which both are
 * known: a sensor or an inverter that does not answer makes no ratio better or worse.
 */
final class LightRatio {

  private final Map<LocalDate, FigureDay> days = new HashMap<>();
  private final List<DeviceLosses> losses;

  /**
   * @param losses of the inverters on these days, with their energies
   */
  LightRatio(List<FigureDay> span, List<DeviceLosses> losses) {
    span.forEach(each -> days.put(each.date(), each));
    this.losses = losses;
  }

  /**
   * Returns a ratio.
   *
   * @param light what it compares with
   * @param completeness of the sensor, 0 to 1; 0 without one
   */
  Figure of(
      Function<FigureDay.Light, FigureDay.Expected> light, double completeness, String method) {
    if (completeness <= 0) {
      return Figure.NO_IRRADIANCE;
    }
    double energy = 0;
    double expected = 0;
    double all = 0;
    for (DeviceLosses each : losses) {
      FigureDay.Expected of = expected(each, light);
      if (of.equals(FigureDay.Expected.NONE)) {
        continue;
      }
      boolean isDecided = each.production().undecided() == 0;
      energy += each.energy() - of.outside();
      expected += of.known() + (isDecided ? of.open() : 0);
      all += of.known() + of.open();
    }
    double known = all > 0 ? expected / all : 1;
    return Figure.of(energy / expected, completeness * known, method);
  }

  private FigureDay.Expected expected(
      DeviceLosses losses, Function<FigureDay.Light, FigureDay.Expected> light) {
    FigureDay day = days.get(losses.date());
    FigureDay.Device device = day == null ? null : day.devices().get(losses.device());
    return device == null ? FigureDay.Expected.NONE : light.apply(device.light());
  }
}
