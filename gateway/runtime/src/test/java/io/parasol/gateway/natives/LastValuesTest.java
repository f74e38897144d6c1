// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The last value of a native device")
class LastValuesTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final DeviceId DEVICE = new DeviceId("string-box");
  private static final PointName POWER = new PointName("power");

  private Instant system = NOON;
  private long nanos = Long.MAX_VALUE - 1;
  private final LastValues values = new LastValues(DEVICE, () -> system, () -> nanos);

  @BeforeEach
  void report() throws Exception {
    values.take("{\"v\":{\"power\":7}}".getBytes(UTF_8));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    system = system.plus(time);
  }

  private void assertCurrent() {
    assertEquals(
        new Reading(DEVICE, POWER, new Value.Whole(7), "", Quality.GOOD, NOON), values.of(POWER));
  }

  private void assertTooOld() {
    assertEquals(new Reading(DEVICE, POWER, null, "", Quality.TIMEOUT, system), values.of(POWER));
  }

  @Test
  void is_current_for_a_minute() {
    pass(LastValues.MAX_AGE);
    assertCurrent();

    pass(Duration.ofNanos(1));
    assertTooOld();
  }

  @Test
  void is_too_old_after_a_minute_although_the_clock_was_set_back() {
    pass(Duration.ofMinutes(5));
    system = NOON;

    assertTooOld();
  }

  @Test
  void is_current_although_the_clock_was_set_forward() {
    system = NOON.plus(Duration.ofHours(1));

    assertCurrent();
  }
}
