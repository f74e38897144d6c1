// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.RoofPlant.START;
import static io.parasol.gateway.analytics.RoofPlant.WATTS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Findings of outages in which an inverter does not answer")
class OutageFindingsTest {

  private static final int DAY = 5;
  private static final Instant BEGIN = START.plusDays(DAY).atTime(10, 0).toInstant(ZoneOffset.UTC);
  private static final Instant END = START.plusDays(DAY).atTime(14, 0).toInstant(ZoneOffset.UTC);

  private final double[] counters = new double[3];
  private double lost;

  /** Its counter is read at the end of a slot, and its steps are as large as what a slot gives. */
  @ParameterizedTest
  @CsvSource({"1, 0", "100, 0", "1000, 0", "1000, 300", "1000, 600", "1000, 900"})
  void cost_what_the_inverter_would_have_given(double step, double phase) {
    RoofPlant plant = new RoofPlant(CounterType.total(step), "");
    Arrays.fill(counters, 57_000 + phase);
    for (int day = 0; day <= DAY + 1; day++) {
      plant.play(time -> play(plant, time, step));
    }

    List<LossFinding> findings = plant.findings();
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(Cause.DEAD, findings.get(0).cause());
    assertEquals(1, findings.get(0).loss().milliWattHours() / 1000.0 / lost, 0.005);
  }

  private void play(RoofPlant plant, Instant time, double step) {
    double watts = 0.8 * WATTS * RoofPlant.light(time);
    for (int i = 0; i < counters.length; i++) {
      if (i == 0 && time.isAfter(BEGIN) && time.isBefore(END)) {
        lost += watts / 12;
        continue;
      }
      counters[i] += watts / 12;
      String device = plant.inverters.get(i);
      double counter = Math.floor(counters[i] / step) * step;
      Instant read = time.plusSeconds(145);
      add(plant, Sample.of(device, Meaning.AC_POWER, time, watts));
      add(plant, Sample.of(device, Meaning.AC_ENERGY_TOTAL, read, counter));
    }
  }

  private static void add(RoofPlant plant, Sample sample) {
    SampleResult unused = plant.analytics.add(sample);
  }
}
