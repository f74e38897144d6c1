// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;

/** A point of a device. */
record SeriesKey(String device, PointMeaning point) {

  static final PointMeaning ENERGY = new PointMeaning(Meaning.AC_ENERGY_TOTAL);

  boolean isCounter() {
    return point.equals(ENERGY);
  }
}
