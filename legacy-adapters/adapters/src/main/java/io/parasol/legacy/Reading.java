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
 */
public record Reading(
    DeviceId device,
    PointName point,
    @Nullable Value value,
    String unit,
    Quality quality,
    Instant measuredAt) {

  public Reading {
    if ((value != null) != (quality == Quality.GOOD)) {
      throw new IllegalArgumentException(
          "reading of %s/%s: expected a value exactly if the quality is good"
              .formatted(device, point));
    }
  }
}
