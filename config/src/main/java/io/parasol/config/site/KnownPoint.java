// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Optional;
import java.util.Set;

/**
 * What is known beforehand of a point, whatever protocol carries it.
 *
 * @param labels words that its value may be; empty unless it is an enumeration.
 * @param reporting when a reading is worth a message, if other than the device's rule.
 * @param isAbsentAtRest whether the device says that it has no value for it while it sleeps: it
 *     does if that is so of all such points that it has.
 */
public record KnownPoint(
    PointName name, Set<String> labels, Optional<Reporting> reporting, boolean isAbsentAtRest) {

  public KnownPoint {
    labels = Set.copyOf(labels);
  }

  /** One that says nothing about sleep by its absence. */
  public KnownPoint(PointName name, Set<String> labels, Optional<Reporting> reporting) {
    this(name, labels, reporting, false);
  }

  public KnownPoint absentAtRest() {
    return new KnownPoint(name, labels, reporting, true);
  }
}
