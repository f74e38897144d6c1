// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.analytics.figures.SoilingModel.DustTerms;
import io.parasol.gateway.analytics.figures.SoilingModel.KimberTerms;
import io.parasol.gateway.analytics.figures.SoilingModel.Rain;
import io.parasol.gateway.analytics.figures.SoilingModel.Velocities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The expected values are those of pvlib's tests of its soiling models. */
@DisplayName("The models of dirt by rain and dust")
class SoilingModelTest {

  private static final long HOUR = 3_600_000;

  /** The rain of each hour of a day in mm. */
  private static final double[] RAIN = {
    0, 0, 0, 0, 1, 0, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0.3, 0.3, 0.3, 0.3, 0, 0, 0, 0
  };

  private static List<Rain> hours(double... depths) {
    List<Rain> rain = new ArrayList<>();
    for (double each : depths) {
      rain.add(new Rain(rain.size() * HOUR, each));
    }
    return rain;
  }

  @Test
  void let_dust_settle_without_rain() {
    DustTerms terms = new DustTerms(10, Duration.ofHours(1), 0, 1, 2, new Velocities(1e-5, 1e-4));

    assertArrayEquals(
        new double[] {
          0.96998483, 0.94623958, 0.92468139, 0.90465654, 0.88589707, 0.86826366, 0.85167258,
          0.83606715, 0.82140458, 0.80764919, 0.79476875, 0.78273241, 0.77150951, 0.76106905,
          0.75137932, 0.74240789, 0.73412165, 0.72648695, 0.71946981, 0.7130361, 0.70715176,
          0.70178307, 0.69689677, 0.69246034
        },
        SoilingModel.humboldt(hours(RAIN), terms),
        1e-6);
  }

  @Test
  void clean_modules_by_the_rain_of_three_hours() {
    DustTerms terms = new DustTerms(0.5, Duration.ofHours(3), 0, 1, 2, new Velocities(1e-4, 1e-4));

    assertArrayEquals(
        new double[] {
          0.95036261,
          0.91178179,
          0.87774818,
          0.84732079,
          1,
          1,
          1,
          0.95036261,
          1,
          1,
          1,
          1,
          0.95036261,
          0.91178179,
          0.87774818,
          0.84732079,
          0.8201171,
          1,
          1,
          1,
          1,
          0.95036261,
          0.91178179,
          0.87774818
        },
        SoilingModel.humboldt(hours(RAIN), terms),
        1e-6);
  }

  @Test
  void have_the_default_velocities_of_the_paper() {
    DustTerms terms = new DustTerms(0.5, Duration.ofHours(1), 0, 0.01, 0.02, Velocities.DEFAULT);

    assertArrayEquals(
        new double[] {
          0.98484972,
          0.97277367,
          0.96167471,
          0.95119603,
          1,
          0.98484972,
          0.97277367,
          0.96167471,
          1,
          1,
          0.98484972,
          0.97277367,
          0.96167471,
          0.95119603,
          0.94118234,
          0.93154854,
          0.922242,
          0.91322759,
          0.90448058,
          0.89598283,
          0.88772062,
          0.87968325,
          0.8718622,
          0.86425049
        },
        SoilingModel.humboldt(hours(RAIN), terms),
        1e-6);
  }

  @Test
  void grow_to_the_largest_loss_in_a_year_without_rain() {
    double[] losses = SoilingModel.kimber(hours(new double[8760]), KimberTerms.DEFAULT, List.of());

    for (int hour = 0; hour < losses.length; hour++) {
      assertEquals(Math.min(0.3, 0.0015 / 24 * hour), losses[hour], 1e-9);
    }
  }

  @Test
  void are_clean_after_rain_until_the_ground_is_dry_and_after_a_washing() {
    double[] rain = new double[60 * 24];
    rain[10 * 24] = 7;
    rain[40 * 24] = 5;

    double[] losses =
        SoilingModel.kimber(hours(rain), KimberTerms.DEFAULT, List.of(50L * 24 * HOUR));

    assertEquals(0.0015 * 10, losses[10 * 24 - 1], 1e-4, "before the rain");
    assertEquals(0, losses[10 * 24]);
    // The sum of a day stays above the limit for a day, and the ground is damp for two weeks more.
    assertEquals(0, losses[10 * 24 + 23 + 14 * 24 - 1]);
    assertEquals(0.0015 / 24, losses[10 * 24 + 23 + 14 * 24], 1e-9);
    assertEquals(0.0015 * 15, losses[40 * 24], 1e-3, "too little rain cleans nothing");
    assertEquals(0, losses[50 * 24], "washed");
  }
}
