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
 * @param states the operating states and alarms that its values report.
 * @param isAbsentWhenAsleep whether the device reports no value for this point while it sleeps. A
 *     device counts as sleeping when all of its points of this kind have no value.
 * @param means what its values mean, independent of the device model, if that is known.
 */
public record KnownPoint(
    PointName name,
    Set<String> labels,
    Optional<Reporting> reporting,
    PointStates states,
    boolean isAbsentWhenAsleep,
    Optional<PointMeaning> means) {

  public KnownPoint {
    labels = Set.copyOf(labels);
  }

  /** Creates a point without a meaning, whose absence does not indicate sleep. */
  public KnownPoint(
      PointName name, Set<String> labels, Optional<Reporting> reporting, PointStates states) {
    this(name, labels, reporting, states, false, Optional.empty());
  }

  /** Creates a point whose values report neither states nor alarms. */
  public KnownPoint(PointName name, Set<String> labels, Optional<Reporting> reporting) {
    this(name, labels, reporting, PointStates.NONE);
  }

  public KnownPoint asAbsentWhenAsleep() {
    return new KnownPoint(name, labels, reporting, states, true, means);
  }
}
