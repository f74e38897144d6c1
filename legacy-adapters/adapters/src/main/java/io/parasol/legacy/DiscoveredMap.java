// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Set;

/**
 * The register map that was discovered on a device.
 *
 * @param profile its points, in the form of a profile.
 * @param identity the identity that the device reports.
 * @param parts the parts of the map, in the order of addresses.
 * @param optional points that the device may lack although it has registers for them. One that was
 *     never good is not reported as a problem.
 * @param absentAsleep points that are all {@link Quality#NOT_AVAILABLE} while the device sleeps;
 *     empty if sleep cannot be detected.
 * @param notes remarks about the map for operators, one line each.
 * @param findings the data from which {@link MapDiscovery#recall} restores the same map.
 */
public record DiscoveredMap(
    Profile profile,
    DeviceIdentity identity,
    List<Part> parts,
    Set<PointName> optional,
    Set<PointName> absentAsleep,
    List<String> notes,
    String findings) {

  public DiscoveredMap {
    parts = List.copyOf(parts);
    optional = Set.copyOf(optional);
    absentAsleep = Set.copyOf(absentAsleep);
    notes = List.copyOf(notes);
  }

  /**
   * A part of the map.
   *
   * @param id the device's identifier of the part.
   * @param address the address of its first register.
   * @param size its number of registers, including its header.
   * @param name the name under which its points are read; empty if the part is unknown.
   */
  public record Part(int id, int address, int size, String name) {}

  /** Returns the points, marked if they are absent while the device sleeps. */
  public List<KnownPoint> known() {
    return profile.points().stream()
        .map(Point::toKnownPoint)
        .map(point -> absentAsleep.contains(point.name()) ? point.asAbsentWhenAsleep() : point)
        .toList();
  }
}
