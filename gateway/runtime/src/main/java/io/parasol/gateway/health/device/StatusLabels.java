// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.PointName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The states of devices whose points do not declare any: those of the first enumeration with a
 * label that means rest or fault.
 */
final class StatusLabels {

  /**
   * Labels that mean a state. The position of the sun is not considered: a device that is off or in
   * standby is at rest.
   */
  private static final Map<String, OperatingState> STATES =
      Map.of(
          "off", OperatingState.OFF,
          "sleep", OperatingState.SLEEPING,
          "sleeping", OperatingState.SLEEPING,
          "night", OperatingState.SLEEPING,
          "standby", OperatingState.STANDBY,
          "fault", OperatingState.FAULT,
          "error", OperatingState.FAULT,
          "failure", OperatingState.FAULT);

  private StatusLabels() {}

  /** A point and the states of its labels. */
  record Found(PointName name, PointStates states) {}

  static Optional<Found> find(List<KnownPoint> points) {
    for (KnownPoint point : points) {
      Map<String, OperatingState> states = new LinkedHashMap<>();
      for (String label : point.labels()) {
        OperatingState state = STATES.get(label.toLowerCase(Locale.ROOT).replace('_', ' ').strip());
        if (state != null) {
          states.put(label, state);
        }
      }
      if (!states.isEmpty()) {
        return Optional.of(new Found(point.name(), PointStates.ofLabels(states)));
      }
    }
    return Optional.empty();
  }
}
