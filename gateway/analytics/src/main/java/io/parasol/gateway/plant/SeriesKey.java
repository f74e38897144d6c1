// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;

/** A point of a device. */
public record SeriesKey(String device, PointMeaning point) {

  public static final PointMeaning ENERGY = new PointMeaning(Meaning.AC_ENERGY_TOTAL);

  public boolean isCounter() {
    return point.equals(ENERGY);
  }
}
