// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of a point, its quality and the time of measurement.
 *
 * @param value present exactly if the quality is {@link Quality#GOOD}; a failed read never yields a
 *     zero.
 * @param unit the unit of measure from the profile; may be empty.
 * @param measuredAt when the response arrived, or when the failure was detected.
 * @param cause why there is no connection, in the words of the operating system; empty if there is
 *     one, or the cause is not known.
 */
public record Reading(
    DeviceId device,
    PointName point,
    @Nullable Value value,
    String unit,
    Quality quality,
    Instant measuredAt,
    String cause) {

  public Reading {
    if ((value != null) != (quality == Quality.GOOD)) {
      throw new IllegalArgumentException(
          "reading of %s/%s: expected a value exactly if the quality is good"
              .formatted(device, point));
    }
  }

  /** Creates a reading without a cause. */
  public Reading(
      DeviceId device,
      PointName point,
      @Nullable Value value,
      String unit,
      Quality quality,
      Instant measuredAt) {
    this(device, point, value, unit, quality, measuredAt, "");
  }

  /** Returns the same reading with the cause of a missing connection. */
  public Reading withCause(String why) {
    return new Reading(device, point, value, unit, quality, measuredAt, why);
  }
}
