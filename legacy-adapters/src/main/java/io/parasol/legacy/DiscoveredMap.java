// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.KnownPoint;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import java.util.List;
import java.util.Set;

/**
 * The register map that a device was found to have.
 *
 * @param profile its points, as if somebody had written them down.
 * @param identity who the device says it is.
 * @param parts what the map is made of, in the order of addresses.
 * @param optional points that the device need not have, although it has registers for them: one
 *     that was never good is no news.
 * @param resting points that all are {@link Quality#NOT_AVAILABLE} while the device sleeps; empty
 *     if that cannot be told.
 * @param notes what was odd, a line each.
 * @param memo what {@link MapDiscovery#recall} makes the same map of.
 */
public record DiscoveredMap(
    Profile profile,
    DeviceIdentity identity,
    List<Part> parts,
    Set<PointName> optional,
    Set<PointName> resting,
    List<String> notes,
    String memo) {

  public DiscoveredMap {
    parts = List.copyOf(parts);
    optional = Set.copyOf(optional);
    resting = Set.copyOf(resting);
    notes = List.copyOf(notes);
  }

  /**
   * A piece of the map.
   *
   * @param id what the device calls it.
   * @param address of its first register.
   * @param size registers, its head included.
   * @param name under which its points are read; empty if nothing is known of it.
   */
  public record Part(int id, int address, int size, String name) {}

  /** What is known of its points. */
  public List<KnownPoint> known() {
    return profile.points().stream()
        .map(Point::known)
        .map(point -> resting.contains(point.name()) ? point.absentAtRest() : point)
        .toList();
  }
}
