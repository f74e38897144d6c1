// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The energy of samples of power")
class PowerStepsTest {

  private static final double RATED_WATTS = 10_000;

  private final SampleSeries power = new SampleSeries();
  private Duration now = Duration.ZERO;

  private void after(Duration time) {
    now = now.plus(time);
    power.add(now.toMillis(), 6_000, 0);
  }

  @ParameterizedTest(name = "with {0} samples after it")
  @ValueSource(ints = {1, 2, 3, 20})
  void leaves_out_an_outage_however_few_samples_there_are(int samples) {
    after(Duration.ofMinutes(5));
    after(Duration.ofHours(12));
    for (int i = 1; i < samples; i++) {
      after(Duration.ofMinutes(5));
    }

    assertEquals(500_000L * (samples - 1), milliWattHours());
  }

  @Test
  void has_all_of_a_point_with_a_long_period() {
    for (int i = 0; i < 24; i++) {
      after(Duration.ofHours(1));
    }

    assertEquals(23 * 6_000_000L, milliWattHours());
  }

  private long milliWattHours() {
    List<EnergyStep> steps = PowerSteps.of(power, RATED_WATTS);
    return steps.stream().mapToLong(EnergyStep::milliWattHours).sum();
  }
}
