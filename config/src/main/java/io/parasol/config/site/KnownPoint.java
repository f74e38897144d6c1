// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Optional;
import java.util.Set;

/**
 * What is known beforehand of a point, whatever protocol carries it.
 *
 * @param labels words that its value may be; empty unless it is an enumeration.
 * @param reporting when a reading is worth a message, if other than the device's rule.
 */
public record KnownPoint(PointName name, Set<String> labels, Optional<Reporting> reporting) {

  public KnownPoint {
    labels = Set.copyOf(labels);
  }
}
