// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;

/** Readings for tests. */
public final class Readings {

  public static final DeviceId A = new DeviceId("inverter-01");
  static final DeviceId B = new DeviceId("meter-7");
  public static final Instant NOON = Instant.ofEpochMilli(1_790_000_000_123L);

  private Readings() {}

  public static Reading good(String point, Value value) {
    return good(point, value, NOON);
  }

  public static Reading good(String point, Value value, Instant at) {
    return new Reading(A, new PointName(point), value, "", Quality.GOOD, at);
  }

  public static Reading whole(String point, long number) {
    return good(point, new Value.Whole(number));
  }

  public static Reading real(String point, double number) {
    return good(point, new Value.Real(number));
  }

  public static Reading bad(String point, Quality quality) {
    return new Reading(A, new PointName(point), null, "", quality, NOON);
  }
}
