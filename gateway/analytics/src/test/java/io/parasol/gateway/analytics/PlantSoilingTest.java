// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.START;
import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.figures.SoilingTrend;
import io.parasol.gateway.analytics.model.Sample;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The dirt on a plant")
class PlantSoilingTest {

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
