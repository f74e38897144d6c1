// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.DeviceHistory;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.SlotMeans;
import io.parasol.gateway.analytics.peers.SlotSeries;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * What a device reports of itself in each slot of a day. A device can have several points with
 * states and alarms; each value holds for an hour.
 */
final class ReportedStates {

  /** States of SunSpec model 103, the most severe last. */
  private static final List<Integer> SEVERITY = List.of(4, 5, 6, 3, 8, 2, 1, 7);

  private ReportedStates() {}

  /** Returns the most severe of the reported states, {@code NaN} if none is known. */
  static SlotSeries status(DeviceHistory history, LocalDay day) {
    return merged(history, day, Meaning.STATUS, ReportedStates::moreSevere);
  }

  /** Returns the number of an active alarm, 0 without one, {@code NaN} if none is known. */
  static SlotSeries alarm(DeviceHistory history, LocalDay day) {
    return merged(history, day, Meaning.ALARMS, Math::max);
  }

  private static double moreSevere(double one, double other) {
    return SEVERITY.indexOf((int) one) >= SEVERITY.indexOf((int) other) ? one : other;
  }

  private static SlotSeries merged(
      DeviceHistory history, LocalDay day, Meaning meaning, DoubleBinaryOperator merge) {
    double[] merged = new double[day.slots()];
    Arrays.fill(merged, Double.NaN);
    List<PointMeaning> points =
        history.points().stream()
            .filter(point -> point.meaning() == meaning)
            .sorted(Comparator.comparingInt(PointMeaning::index))
            .toList();
    for (PointMeaning each : points) {
      double[] held = SlotMeans.held(history.of(each), day, DeviceDay.HELD_MILLIS);
      for (int slot = 0; slot < merged.length; slot++) {
        if (Double.isNaN(merged[slot])) {
          merged[slot] = held[slot];
        } else if (!Double.isNaN(held[slot])) {
          merged[slot] = merge.applyAsDouble(merged[slot], held[slot]);
        }
      }
    }
    return new SlotSeries(merged);
  }
}
