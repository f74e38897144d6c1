// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Value;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The states and alarms that a point reports, as numbers that the analytics know: a state is that
 * of SunSpec model 103, an alarm is the number of the first bit that is set, from 1; 0 without an
 * alarm.
 */
final class StateCodes {

  private StateCodes() {}

  /** Returns the state and the alarm in a value of a point, each if the point can report it. */
  static Map<PointMeaning, Double> of(FigurePoint point, Value value) {
    Map<PointMeaning, Double> codes = new HashMap<>();
    point
        .states()
        .state(value)
        .ifPresent(reported -> codes.put(point.means(), (double) code(reported.state())));
    if (!point.states().alarms().isEmpty()) {
      List<DeviceAlarm> active = point.states().alarms(value);
      codes.put(
          new PointMeaning(Meaning.ALARMS, point.means().index()),
          active.isEmpty() ? 0.0 : active.get(0).bit() + 1.0);
    }
    return codes;
  }

  private static int code(OperatingState state) {
    return switch (state) {
      case OFF -> 1;
      case SLEEPING -> 2;
      case STARTING -> 3;
      case PRODUCING -> 4;
      case CURTAILED -> 5;
      case FAULT -> 7;
      case STANDBY, MAINTENANCE -> 8;
    };
  }
}
