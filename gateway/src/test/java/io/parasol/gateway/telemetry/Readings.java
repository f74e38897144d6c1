// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;

/** Readings for tests. */
final class Readings {

  static final DeviceId A = new DeviceId("inverter-01");
  static final DeviceId B = new DeviceId("meter-7");
  static final Instant NOON = Instant.ofEpochMilli(1_790_000_000_123L);

  private Readings() {}

  static Reading good(String point, Value value) {
    return good(point, value, NOON);
  }

  static Reading good(String point, Value value, Instant at) {
    return new Reading(A, new PointName(point), value, "", Quality.GOOD, at);
  }

  static Reading whole(String point, long number) {
    return good(point, new Value.Whole(number));
  }

  static Reading real(String point, double number) {
    return good(point, new Value.Real(number));
  }

  static Reading bad(String point, Quality quality) {
    return new Reading(A, new PointName(point), null, "", quality, NOON);
  }
}
