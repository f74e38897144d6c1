// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.model.Location;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The sun")
class SolarEphemerisTest {

  private static final double SOME_HUNDREDTHS = 0.0125;

  /**
   * The example of NREL/TP-560-34302, "Solar Position Algorithm for Solar Radiation Applications",
   * appendix A.5: topocentric elevation without refraction (e0) 39.872046 degrees.
   */
  @Test
  void stands_where_the_reference_algorithm_has_it() {
    assertEquals(
        39.872046,
        elevation(Instant.parse("2003-10-17T19:30:30Z"), new Location(39.742476, -105.1786, 0)),
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
                    elevation(
                        Instant.parse(day + "T00:00:00Z").plusSeconds(60L * minute),
                        new Location(latitude, 11, 0)))
            .max()
            .orElseThrow();

    assertEquals(height, highest, SOME_HUNDREDTHS);
  }

  /** Seen from both ends of the earth it stands as high over one horizon as below the other. */
  @Test
  void is_up_at_one_pole_when_it_is_down_at_the_other() {
    Instant time = Instant.parse("2026-11-24T12:00:00Z");

    double north = elevation(time, new Location(90, 0, 0));
    double south = elevation(time, new Location(-90, 0, 0));

    assertTrue(north < -20, () -> "north " + north);
    assertEquals(-north, south, SOME_HUNDREDTHS);
  }

  /** Local mean noon moves by four minutes with each degree of longitude. */
  @Test
  void comes_later_in_the_west() {
    double east = elevation(Instant.parse("2026-11-24T11:00:00Z"), new Location(48, 15, 0));
    double west = elevation(Instant.parse("2026-11-24T12:00:00Z"), new Location(48, 0, 0));

    assertEquals(east, west, SOME_HUNDREDTHS);
  }

  private static double elevation(Instant time, Location place) {
    return SolarEphemeris.at(time, place).elevation();
  }
}
