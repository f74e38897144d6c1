// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.figures.ReferenceTemperature;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The performance ratio")
class PerformanceRatioTest {

  private static final LocalDate DATE = LocalDate.parse("2026-06-10");
  private static final double DC_WATTS = 10_000;
  private static final double GAMMA = -0.00433;

  /**
   * An hour of a plant.
   *
   * @param watts AC
   * @param plane irradiance in the plane of the array, W/m²
   * @param ambient °C
   * @param wind m/s
   */
  private record Hour(double watts, double plane, double ambient, double wind) {}

  private static final Hour NIGHT = new Hour(0, 0, 15, 1);

  /** The example of the spreadsheet that is published with Dierauf and others (2013). */
  private static final List<Hour> SPREADSHEET =
      List.of(new Hour(9500, 1000, 25, 2), new Hour(7600, 800, 20, 1), new Hour(8500, 900, 22, 3));

  /** The mean temperature of the cells in these hours by irradiance, °C. */
  private static final double MEAN_CELL = 47.3731;

  @Test
  void is_the_energy_by_nameplate_and_hours_of_full_sun() {
    assertEquals(0.948148, value(ratios(ReferenceTemperature.STANDARD).performance()), 5e-7);
  }

  @Test
  void is_corrected_by_the_temperature_of_the_cells() {
    assertEquals(1.049853, value(ratios(ReferenceTemperature.STANDARD).corrected()), 5e-7);
  }

  /** This is why the reference must not be the mean of the same time. */
  @Test
  void is_not_corrected_at_all_by_the_mean_temperature_of_the_same_time() {
    PlantFigures.Ratios ratios = ratios(new ReferenceTemperature(MEAN_CELL, "mean"));

    assertEquals(value(ratios.performance()), value(ratios.corrected()), 5e-7);
  }

  /**
   * Plays a day with three hours of light. The hours of the spreadsheet take turns, slot by slot,
   * because a sensor that does not change for half an hour is left out as stuck.
   */
  private static PlantFigures.Ratios ratios(ReferenceTemperature reference) {
    Instant midnight = DATE.atStartOfDay().toInstant(ZoneOffset.UTC);
    PvArray array = new PvArray(DC_WATTS, 20, 180, GAMMA, 0);
    PlantAnalytics analytics =
        new PlantAnalytics(
            new PvPlant(
                RoofPlant.SITE,
                List.of(new Nameplate("inv", "roof", array, DC_WATTS, CounterType.total(1), DATE)),
                "weather"),
            new EvaluationTerms(60, reference, Duration.ofHours(3)),
            DayListener.NONE,
            midnight);
    for (int slot = 0; slot < 288; slot++) {
      Instant time = midnight.plusSeconds(slot * 300L + 150);
      boolean isLit = slot / 12 >= 11 && slot / 12 < 14;
      Hour now = isLit ? SPREADSHEET.get(slot % SPREADSHEET.size()) : NIGHT;
      analytics.add(Sample.of("inv", Meaning.AC_POWER, time, now.watts()));
      analytics.add(Sample.of("weather", Meaning.POA_IRRADIANCE, time, now.plane()));
      analytics.add(Sample.of("weather", Meaning.AMBIENT_TEMP, time, now.ambient()));
      analytics.add(Sample.of("weather", Meaning.WIND, time, now.wind()));
    }
    analytics.advanceTo(midnight.plus(Duration.ofHours(28)));
    return analytics.figures(DATE, DATE).ratios();
  }

  private static double value(Figure figure) {
    return assertInstanceOf(Figure.Given.class, figure, figure.toString()).value();
  }
}
