// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import java.time.Instant;

/**
 * One good reading of a point, in the unit of its meaning. Readings of another quality are left out
 * by the caller; they are not zeros.
 *
 * @param device the device, or the sensor
 * @param revision 0 for a first delivery. Of two samples of a point at the same time the one with
 *     the higher revision counts, in whatever order they arrive.
 */
public record Sample(String device, PointMeaning point, Instant time, double value, int revision) {

  public Sample {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value of %s is not finite".formatted(device));
    }
    if (revision < 0 || revision == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("revision %d is out of range".formatted(revision));
    }
  }

  /** Returns a sample of a device as a whole, at its first delivery. */
  public static Sample of(String device, Meaning meaning, Instant time, double value) {
    return new Sample(device, new PointMeaning(meaning), time, value, 0);
  }
}
