// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads the identity of a device from the source that its profile defines. */
final class IdentityQuery {

  private IdentityQuery() {}

  /**
   * Reads the identity.
   *
   * @return completes on the link's thread; empty if the device did not answer.
   */
  static CompletionStage<Optional<DeviceIdentity>> of(DeviceLink link, IdentitySource source) {
    return source instanceof IdentitySource.Points points
        ? link.read(Set.copyOf(points.all())).thenApply(readings -> identity(points, readings))
        : link.identify();
  }

  private static Optional<DeviceIdentity> identity(
      IdentitySource.Points points, List<Reading> readings) {
    boolean isWhole =
        readings.stream()
            .allMatch(
                reading ->
                    reading.quality() == Quality.GOOD
                        || reading.quality() == Quality.NOT_AVAILABLE
                        || reading.quality() == Quality.ILLEGAL_ADDRESS);
    return isWhole && !readings.isEmpty()
        ? Optional.of(
            new DeviceIdentity(
                text(points.manufacturer(), readings),
                text(points.model(), readings),
                text(points.serial(), readings),
                text(points.firmware(), readings)))
        : Optional.empty();
  }

  private static String text(Optional<PointName> point, List<Reading> readings) {
    for (Reading reading : readings) {
      if (point.isPresent() && reading.point().equals(point.get()) && reading.value() != null) {
        return reading.value().toString();
      }
    }
    return "";
  }
}
