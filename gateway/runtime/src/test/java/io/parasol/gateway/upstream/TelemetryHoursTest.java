// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DailyHours;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The hours of telemetry")
class TelemetryHoursTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static boolean areAt(String instant, String... windows) {
    return new TelemetryHours(
            Stream.of(windows).map(each -> DailyHours.parse(each).orElseThrow()).toList(),
            Clock.fixed(Instant.parse(instant), BERLIN))
        .areNow();
  }

  @Test
  void are_always_where_no_window_is_named() {
    assertTrue(areAt("2026-07-01T12:00:00Z"));
  }

  @ParameterizedTest(name = "at {0}: {1}")
  @CsvSource({
    "2026-07-01T19:59:59Z, false",
    "2026-07-01T20:00:00Z, true",
    "2026-07-01T22:30:00Z, true",
    "2026-07-02T03:59:59Z, true",
    "2026-07-02T04:00:00Z, false",
    "2026-07-02T10:15:00Z, true",
    "2026-07-02T10:30:00Z, false"
  })
  void are_those_of_any_window_by_the_clock_of_the_site_and_over_midnight(
      String instant, boolean areNow) {
    assertEquals(areNow, areAt(instant, "22:00-06:00", "12:00-12:30"));
  }

  /** 2026-10-25 01:00 UTC: clocks go back from three to two. */
  @ParameterizedTest(name = "at {0}: {1}")
  @CsvSource({
    "2026-10-25T00:29:00Z, false",
    "2026-10-25T00:30:00Z, true",
    "2026-10-25T01:00:00Z, false",
    "2026-10-25T01:30:00Z, true",
    "2026-10-25T02:00:00Z, false"
  })
  void come_twice_in_the_night_in_which_the_clock_is_put_back(String instant, boolean areNow) {
    assertEquals(areNow, areAt(instant, "02:30-03:00"));
  }
}
