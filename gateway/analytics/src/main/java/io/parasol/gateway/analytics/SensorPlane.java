// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.losses.PlantDay;
import io.parasol.gateway.analytics.model.PvArray;
import java.util.ArrayList;
import java.util.List;

/**
 * In which of several planes of arrays an irradiance sensor lies: the one whose clear sky its
 * course over the day resembles most. Of other planes, the light that it measures is another one in
 * each season, which would look like dirt.
 *
 * <p>Not safe for use by several threads.
 */
final class SensorPlane {

  /** W/m²; in less light the course is that of clouds. */
  private static final double MIN_CLEAR = 200;

  private final List<PvArray> planes;
  private final double[] misfits;

  /**
   * @param planes of the inverters that are compared with each other, one of each
   */
  SensorPlane(List<PvArray> planes) {
    this.planes = List.copyOf(planes);
    this.misfits = new double[planes.size()];
  }

  /** Takes a day: how far the measured course is from each plane, apart from the level. */
  void add(PlantDay day) {
    for (int plane = 0; plane < misfits.length; plane++) {
      misfits[plane] += misfit(day, planes.get(plane));
    }
  }

  private static double misfit(PlantDay day, PvArray plane) {
    List<double[]> pairs = new ArrayList<>();
    double measured = 0;
    double clear = 0;
    for (int slot = 0; slot < day.day().slots(); slot++) {
      double sensor = day.weather().get(slot).plane();
      double sky = day.sky().get(slot).plane(plane);
      if (!Double.isNaN(sensor) && day.sky().get(slot).clear().ghi() > MIN_CLEAR) {
        pairs.add(new double[] {sensor, sky});
        measured += sensor;
        clear += sky;
      }
    }
    double level = clear > 0 ? measured / clear : 0;
    return pairs.stream().mapToDouble(each -> Math.abs(each[0] - level * each[1])).sum();
  }

  /** Returns whether the inverters of a number lie in the plane of the sensor, as far as known. */
  boolean isOf(int peers) {
    for (double each : misfits) {
      if (each < misfits[peers]) {
        return false;
      }
    }
    return true;
  }
}
