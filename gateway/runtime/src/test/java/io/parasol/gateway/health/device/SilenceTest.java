// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The silence of a device")
class SilenceTest {

  private static Reading bad(String point, Quality quality) {
    return new Reading(
        new DeviceId("box-01"), new PointName(point), null, "", quality, Instant.EPOCH);
  }

  private static Reading good(String point) {
    return new Reading(
        new DeviceId("box-01"),
        new PointName(point),
        new Value.Whole(1),
        "",
        Quality.GOOD,
        Instant.EPOCH);
  }

  @Test
  void is_seen_although_a_point_that_the_device_lacks_is_reported_without_a_request() {
    List<Reading> readings =
        List.of(
            bad("power", Quality.COMM_ERROR).withCause("connection refused"),
            bad("door", Quality.ILLEGAL_ADDRESS));

    Silence silence = Silence.of(readings, Set.of(RequestResult.COMM_ERROR)).orElseThrow();

    assertEquals("comm_error (connection refused)", silence.text());
  }

  @Test
  void ends_with_any_answer() {
    List<Reading> readings =
        List.of(bad("power", Quality.TIMEOUT), bad("door", Quality.ILLEGAL_ADDRESS));
    assertTrue(
        Silence.of(readings, Set.of(RequestResult.TIMEOUT, RequestResult.EXCEPTION)).isEmpty());
    assertTrue(
        Silence.of(
                List.of(bad("power", Quality.TIMEOUT), good("energy")),
                Set.of(RequestResult.TIMEOUT, RequestResult.OK))
            .isEmpty());
    assertTrue(Silence.of(List.of(good("power")), Set.of()).isEmpty());
  }

  @Test
  void is_what_a_modbus_gateway_reports_of_a_unit() {
    assertEquals(
        "timeout",
        Silence.of(List.of(bad("power", Quality.TIMEOUT)), Set.of(RequestResult.EXCEPTION))
            .orElseThrow()
            .text());
  }
}
