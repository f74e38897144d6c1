// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.util.Optional;
import java.util.Set;

/**
 * The properties of a point that are known before its first reading, for any protocol.
 *
 * @param labels the possible values of an enumeration; empty for all other points.
 * @param reporting when a reading is reported, if other than the device's rule.
 * @param isAbsentWhenAsleep whether the device reports no value for this point while it sleeps. A
 *     device counts as sleeping when all of its points of this kind have no value.
 */
public record KnownPoint(
    PointName name, Set<String> labels, Optional<Reporting> reporting, boolean isAbsentWhenAsleep) {

  public KnownPoint {
    labels = Set.copyOf(labels);
  }

  /** Creates a point whose absence does not indicate sleep. */
  public KnownPoint(PointName name, Set<String> labels, Optional<Reporting> reporting) {
    this(name, labels, reporting, false);
  }

  public KnownPoint asAbsentWhenAsleep() {
    return new KnownPoint(name, labels, reporting, true);
  }
}
