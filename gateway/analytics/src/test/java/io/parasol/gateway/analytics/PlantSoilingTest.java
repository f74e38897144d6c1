// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.START;
import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.figures.SoilingTrend;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.model.Sample;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The dirt on a plant")
class PlantSoilingTest {

  /** In days since the start of the simulation. */
  private static final int AUTUMN = 150;

  @Test
  void is_shown_by_the_index_since_the_last_cleaning() {
    SimulatedPlant plant =
        new SimulatedPlant(40, 4, false, true)
            .with(Kind.SOILING, SimulatedFault.ALL, at(0, 0), at(35, 0), 0.004)
            .with(Kind.SOILING, SimulatedFault.ALL, at(35, 0), at(90, 0), 0.004);

    PlantSoiling soiling = plant.play(60).soiling().orElseThrow();

    SoilingTrend trend = soiling.trend();
    long days = trend.cleaned().toEpochDay() - START.plusDays(35).toEpochDay();
    assertTrue(Math.abs(days) <= 4, () -> "cleaned " + trend.cleaned());
    assertEquals(-0.004, trend.rate(), 0.0015);
    assertEquals(0.1, trend.loss(), 0.03);
    assertTrue(soiling.dayKilowattHours() > 100, soiling::toString);
    assertEquals("daily index by sensor", soiling.method());
  }

  @Test
  void is_in_the_waterfall_although_all_inverters_of_a_group_have_it() {
    SimulatedPlant plant =
        new SimulatedPlant(43, 9, false, true)
            .with(Kind.SOILING, SimulatedFault.ALL, at(0, 0), at(40, 0), 0.003);
    PlantAnalytics analytics = plant.play(30);
    // The sensor lies in the plane of this inverter and its group.
    double lostBefore = plant.lost.getOrDefault(0, 0.0);

    plant.play(analytics, 30, 40);

    double lost = plant.lost.getOrDefault(0, 0.0) - lostBefore;
    assertEquals(lost, soiling(analytics, 0, 30, 39), 0.25 * lost);
    plant.play(analytics, 40, 50);
    assertEquals(0, soiling(analytics, 0, 41, 49), 0.15 * lost, "all inverters are clean again");
    for (ClosedDay each : plant.closed) {
      assertTrue(
          Math.abs(each.waterfall().residual()) <= 0.005 * each.waterfall().possible(),
          () -> each.date() + " " + each.waterfall());
    }
    assertEquals(
        List.of(),
        plant.findings(analytics).stream().filter(each -> each.cause() != Cause.SOILING).toList());
  }

  /** Returns what an inverter lost by dirt from a day to another, in Wh. */
  private static double soiling(PlantAnalytics analytics, int inverter, int from, int to) {
    return analytics.losses(SimulatedPlant.name(inverter)).stream()
            .filter(each -> !each.date().isBefore(START.plusDays(from)))
            .filter(each -> !each.date().isAfter(START.plusDays(to)))
            .mapToLong(each -> each.lost(Cause.SOILING))
            .sum()
        / 1000.0;
  }

  @Test
  void is_not_in_the_waterfall_of_a_plant_that_is_clean() {
    SimulatedPlant plant = new SimulatedPlant(44, 9, false, true);
    // In autumn, the light on other planes than that of the sensor falls day by day.
    PlantAnalytics analytics =
        new PlantAnalytics(plant.plant(), EvaluationTerms.DEFAULT, DayListener.NONE, at(AUTUMN, 0));

    plant.play(analytics, AUTUMN, AUTUMN + 45);

    for (int inverter = 0; inverter < 9; inverter++) {
      assertEquals(0, soiling(analytics, inverter, AUTUMN, AUTUMN + 44), "inverter " + inverter);
    }
    assertTrue(analytics.soiling().orElseThrow().trend().loss() < 0.02);
  }

  @Test
  void follows_from_the_rain_where_no_sensor_shows_it() {
    PlantAnalytics analytics = new SimulatedPlant(41, 2, false, true).analytics();
    double depth = 100;
    for (int day = 0; day < 40; day++) {
      analytics.add(Sample.of(SimulatedPlant.SENSORS, Meaning.RAIN, at(day, 1), depth));
      depth += day == 10 ? 9 : 0.1;
      analytics.add(Sample.of(SimulatedPlant.SENSORS, Meaning.RAIN, at(day, 23), depth));
      analytics.advanceTo(at(day + 1, 4));
    }

    PlantSoiling soiling = analytics.soiling().orElseThrow();

    assertEquals("rain, after Kimber", soiling.method());
    assertEquals(START.plusDays(11), soiling.trend().cleaned());
    // The ground is damp for fourteen days after the rain of day 10.
    assertEquals(0.0015 * (39 - 23), soiling.trend().loss(), 1e-9);
  }

  @Test
  void is_not_known_without_a_sensor() {
    assertEquals(Optional.empty(), new SimulatedPlant(42, 2, false, false).play(10).soiling());
  }
}
