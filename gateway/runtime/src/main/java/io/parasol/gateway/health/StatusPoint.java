// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The point that holds a device's own status: the first enumeration with a label that means sleep
 * or fault.
 */
record StatusPoint(PointName name) {

  /** The meaning of a status. */
  enum Meaning {
    AWAKE,
    ASLEEP,
    FAULT
  }

  /**
   * Labels that mean sleep. The position of the sun is not considered: a device that is off or in
   * standby counts as asleep.
   */
  private static final Set<String> SLEEP_LABELS =
      Set.of("off", "sleep", "sleeping", "standby", "night");

  private static final Set<String> FAULT_LABELS = Set.of("fault", "error", "failure");

  static Optional<StatusPoint> of(List<KnownPoint> points) {
    return points.stream()
        .filter(StatusPoint::hasStatusLabel)
        .findFirst()
        .map(point -> new StatusPoint(point.name()));
  }

  private static boolean hasStatusLabel(KnownPoint point) {
    return point.labels().stream().anyMatch(label -> meaning(label) != Meaning.AWAKE);
  }

  static Meaning meaning(Value value) {
    return value instanceof Value.Text text ? meaning(text.text()) : Meaning.AWAKE;
  }

  private static Meaning meaning(String label) {
    String word = label.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
    if (SLEEP_LABELS.contains(word)) {
      return Meaning.ASLEEP;
    }
    return FAULT_LABELS.contains(word) ? Meaning.FAULT : Meaning.AWAKE;
  }
}
