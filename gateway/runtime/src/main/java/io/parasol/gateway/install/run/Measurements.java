// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The current readings of points of a device. */
public record Measurements(List<Reading> readings) {

  /** Reads the points; sends no request if the set is empty. Blocks. */
  public static Measurements of(Fleet fleet, DeviceId device, Set<PointName> points) {
    return new Measurements(points.isEmpty() ? List.of() : fleet.read(device, points));
  }

  Optional<Reading> of(PointName point) {
    return readings.stream().filter(reading -> reading.point().equals(point)).findFirst();
  }

  /** Returns the numeric value; empty if it is unknown or not a number. */
  public OptionalDouble number(PointName point) {
    return of(point)
        .flatMap(reading -> Optional.ofNullable(reading.value()))
        .map(Preconditions::number)
        .orElse(OptionalDouble.empty());
  }
}
