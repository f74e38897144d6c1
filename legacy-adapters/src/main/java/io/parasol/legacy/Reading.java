// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The value of a point, its quality and the instant at which it was measured.
 *
 * @param value there exactly when the quality is {@link Quality#GOOD}: a failed read is never a
 *     zero.
 * @param unit the profile's unit of measure; empty where there is none.
 * @param measuredAt when the answer arrived, or when the failure was known.
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
          "reading of %s/%s: a value goes with quality good, and only with it"
              .formatted(device, point));
    }
  }
}
