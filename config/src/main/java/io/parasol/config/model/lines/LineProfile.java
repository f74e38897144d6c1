// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.profile.Confidence;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.site.PointName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The protocol and the points of a device model with a line-based text protocol, as data.
 *
 * @param baud the only speed of the device, if it has only one.
 * @param points in the order of the profile, with unique names and with positions that {@code
 *     speech} has.
 * @param identity the points in which the device reports its identity, if it does.
 * @param firmware the procedure that installs firmware on such a device, if it is known.
 * @param confidence how well its facts are confirmed.
 * @param hash SHA-256 of its file, in hexadecimal digits; empty if it was not read from a file.
 */
public record LineProfile(
    ProfileName name,
    OptionalInt baud,
    LineProtocol protocol,
    List<LinePoint> points,
    Optional<IdentitySource> identity,
    Optional<Firmware> firmware,
    Confidence confidence,
    String hash) {

  public LineProfile {
    points = List.copyOf(points);
    Set<PointName> names = new HashSet<>();
    for (LinePoint point : points) {
      if (!names.add(point.name())) {
        throw new IllegalArgumentException(
            "profile %s: point %s is defined twice".formatted(name, point.name()));
      }
      if (!hasPosition(protocol, point.at())) {
        throw new IllegalArgumentException(
            "profile %s: point %s at \"%s\": expected a position in one of its messages"
                .formatted(name, point.name(), point.at()));
      }
    }
  }

  private static boolean hasPosition(LineProtocol protocol, FieldPosition position) {
    return protocol instanceof LineProtocol.Messages messages
        ? messages.message(position.message()).isPresent()
        : position.message().isEmpty();
  }

  /**
   * Returns the properties of its points that are known before the first reading, in the order of
   * the profile.
   */
  public List<KnownPoint> knownPoints() {
    return points.stream().map(LinePoint::toKnownPoint).toList();
  }

  public Optional<LinePoint> point(PointName wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }
}
