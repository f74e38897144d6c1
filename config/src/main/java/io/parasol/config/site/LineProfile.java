// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a device model that speaks in lines of text says, as data.
 *
 * @param baud the only speed at which it speaks, if there is only one.
 * @param points in the order in which the profile names them; their names differ, and each stands
 *     where the speech has a place.
 * @param firmware how firmware gets into such a device, if that is known.
 */
public record LineProfile(
    ProfileName name,
    OptionalInt baud,
    LineSpeech speech,
    List<LinePoint> points,
    Optional<Firmware> firmware) {

  public LineProfile {
    points = List.copyOf(points);
    Set<PointName> names = new HashSet<>();
    for (LinePoint point : points) {
      if (!names.add(point.name())) {
        throw new IllegalArgumentException(
            "profile %s: point %s is there twice".formatted(name, point.name()));
      }
      if (!isPlace(speech, point.at())) {
        throw new IllegalArgumentException(
            "profile %s: point %s at \"%s\": expected a place that its messages have"
                .formatted(name, point.name(), point.at()));
      }
    }
  }

  private static boolean isPlace(LineSpeech speech, LinePlace place) {
    return speech instanceof LineSpeech.Messages messages
        ? messages.message(place.message()).isPresent()
        : place.message().isEmpty();
  }

  /** What is known of its points beforehand, in their order. */
  public List<KnownPoint> known() {
    return points.stream().map(LinePoint::known).toList();
  }

  public Optional<LinePoint> point(PointName wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }
}
