// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.site.KnownPoint;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The point with which a device model says how it is: the first of its enumerations one of whose
 * labels means rest or fault.
 */
record StatusPoint(PointName name) {

  /** What a status means for the state. */
  enum Meaning {
    AWAKE,
    ASLEEP,
    FAULT
  }

  /** Without the sun's position, a device that says it is off or standing by is taken to rest. */
  private static final Set<String> REST = Set.of("off", "sleep", "sleeping", "standby", "night");

  private static final Set<String> FAULT = Set.of("fault", "error", "failure");

  static Optional<StatusPoint> of(List<KnownPoint> points) {
    return points.stream()
        .filter(StatusPoint::speaks)
        .findFirst()
        .map(point -> new StatusPoint(point.name()));
  }

  private static boolean speaks(KnownPoint point) {
    return point.labels().stream().anyMatch(label -> meaning(label) != Meaning.AWAKE);
  }

  static Meaning meaning(Value value) {
    return value instanceof Value.Text text ? meaning(text.text()) : Meaning.AWAKE;
  }

  private static Meaning meaning(String label) {
    String word = label.toLowerCase(Locale.ROOT).replace('_', ' ').strip();
    if (REST.contains(word)) {
      return Meaning.ASLEEP;
    }
    return FAULT.contains(word) ? Meaning.FAULT : Meaning.AWAKE;
  }
}
