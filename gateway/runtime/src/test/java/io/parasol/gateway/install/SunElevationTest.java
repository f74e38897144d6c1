// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.GeoPosition;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The sun")
class SunElevationTest {

  private static final double SOME_HUNDREDTHS = 0.02;

  /**
   * The example of NREL/TP-560-34302, "Solar Position Algorithm for Solar Radiation Applications",
   * appendix A.5: topocentric elevation without refraction (e0) 39.872046 degrees.
   */
  @Test
  void stands_where_the_reference_algorithm_has_it() {
    assertEquals(
        39.872046,
        SunElevation.at(
            Instant.parse("2003-10-17T19:30:30Z"), new GeoPosition(39.742476, -105.1786)),
        SOME_HUNDREDTHS);
  }

  @ParameterizedTest(name = "at noon of the {0} at latitude {1}")
  @CsvSource({
    // At the solstice it stands over the tropic: 90 - |latitude - 23.44|.
    "2026-06-21, 48.0,  65.44",
    "2026-12-21, 48.0,  18.56",
    "2026-06-21, -33.0, 33.56",
    "2026-12-21, -33.0, 80.44",
  })
  void is_as_high_as_its_declination_allows_at_noon(String day, double latitude, double height) {
    double highest =
        IntStream.range(0, 24 * 60)
            .mapToDouble(
                minute ->
                    SunElevation.at(
                        Instant.parse(day + "T00:00:00Z").plusSeconds(60L * minute),
                        new GeoPosition(latitude, 11)))
            .max()
            .orElseThrow();

    assertEquals(height, highest, SOME_HUNDREDTHS);
  }

  /** Seen from both ends of the earth it stands as high over one horizon as below the other. */
  @Test
  void is_up_at_one_pole_when_it_is_down_at_the_other() {
    Instant time = Instant.parse("2026-11-24T12:00:00Z");

    double north = SunElevation.at(time, new GeoPosition(90, 0));
    double south = SunElevation.at(time, new GeoPosition(-90, 0));

    assertTrue(north < -20, () -> "north " + north);
    assertEquals(-north, south, 1e-9);
  }

  /** Local mean noon moves by four minutes with each degree of longitude. */
  @Test
  void comes_later_in_the_west() {
    double east = SunElevation.at(Instant.parse("2026-11-24T11:00:00Z"), new GeoPosition(48, 15));
    double west = SunElevation.at(Instant.parse("2026-11-24T12:00:00Z"), new GeoPosition(48, 0));

    assertEquals(east, west, SOME_HUNDREDTHS);
  }
}
