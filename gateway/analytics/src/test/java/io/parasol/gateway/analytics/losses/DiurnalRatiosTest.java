// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The ratios of an inverter over the day")
class DiurnalRatiosTest {

  private static final int NINE = 36;
  private static final int FIFTEEN = 60;

  private static final double[] NONE = day(Double.NaN, Double.NaN);

  private final DiurnalRatios ratios = new DiurnalRatios();

  /** More in the morning and less in the evening, and nothing known of the night. */
  private static double[] day(double morning, double evening) {
    double[] ratios = new double[ShadeProfile.QUARTERS];
    Arrays.fill(ratios, Double.NaN);
    Arrays.fill(ratios, 24, 48, morning);
    Arrays.fill(ratios, 48, 72, evening);
    return ratios;
  }

  @Test
  void is_what_the_days_before_show_at_this_time() {
    for (int day = 0; day < 5; day++) {
      ratios.add(day(1.04, 0.97), NONE);
    }
    assertEquals(1.04, ratios.at(NINE, true), 1e-6);
    assertEquals(0.97, ratios.at(FIFTEEN, true), 1e-6);
    assertEquals(1, ratios.at(0, true));
  }

  @Test
  void is_another_one_in_diffuse_light() {
    for (int day = 0; day < 5; day++) {
      ratios.add(day(1.04, 0.97), day % 2 == 0 ? day(1.02, 1.02) : NONE);
    }
    assertEquals(1.02, ratios.at(NINE, false), 1e-6);
    assertEquals(1.02, ratios.at(0, false), 1e-6);
    assertEquals(1.04, ratios.at(NINE, true), 1e-6);
  }

  @Test
  void is_not_known_after_two_days() {
    ratios.add(day(1.04, 0.97), NONE);
    ratios.add(day(1.04, 0.97), NONE);
    assertEquals(1, ratios.at(NINE, true));
  }

  @Test
  void is_not_moved_by_single_days() {
    for (int day = 0; day < 7; day++) {
      ratios.add(day % 3 == 1 ? day(0.4, 1.5) : day(1.04, 0.97), NONE);
    }
    assertEquals(1.04, ratios.at(NINE, true), 1e-6);
    assertEquals(0.97, ratios.at(FIFTEEN, true), 1e-6);
  }

  @Test
  void follows_the_season() {
    for (int day = 0; day < 40; day++) {
      ratios.add(day < 20 ? day(0.9, 1.1) : day(1.04, 0.97), NONE);
    }
    assertEquals(1.04, ratios.at(NINE, true), 1e-6);
    assertEquals(0.97, ratios.at(FIFTEEN, true), 1e-6);
  }
}
