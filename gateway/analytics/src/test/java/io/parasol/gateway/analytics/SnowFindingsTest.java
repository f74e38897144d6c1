// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.RoofPlant.SENSORS;
import static io.parasol.gateway.analytics.RoofPlant.START;
import static io.parasol.gateway.analytics.RoofPlant.WATTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Findings of snow")
class SnowFindingsTest {

  /** Between module and air in full sun, in K. */
  private static final double WARMER = 28;

  private final RoofPlant plant = new RoofPlant(CounterType.total(1), SENSORS);

  /**
   * Plays the next day.
   *
   * @param peak irradiance at noon, W/m²
   * @param share of it that inverters make power of
   * @param heated share of it that warms the modules
   */
  private void play(double peak, double share, double heated) {
    play(peak, 0, share, heated);
  }

  /**
   * @param dawn share of the light up to 30 W/m² that inverters make power of
   */
  private void play(double peak, double dawn, double share, double heated) {
    plant.play(
        time -> {
          double light = peak * RoofPlant.light(time) / 1000;
          play(time, light, light < 0.03 ? dawn : share, heated);
        });
  }

  private void play(Instant time, double light, double share, double heated) {
    add(SENSORS, Meaning.POA_IRRADIANCE, time, 1000 * light);
    add(SENSORS, Meaning.AMBIENT_TEMP, time, 0);
    add(SENSORS, Meaning.MODULE_TEMP, time, heated * WARMER * light);
    for (String each : plant.inverters) {
      add(each, Meaning.AC_POWER, time, share * WATTS * light);
      add(each, Meaning.AC_VOLTAGE, time, 230);
      add(each, Meaning.DC_VOLTAGE, time, light > 0 ? 610 : 0);
    }
  }

  private void add(String device, Meaning meaning, Instant time, double value) {
    SampleResult unused = plant.analytics.add(Sample.of(device, meaning, time, value));
  }

  private List<Cause> causesOfOne() {
    return plant.findings().stream()
        .filter(each -> each.subject().device().equals("inv-0"))
        .map(LossFinding::cause)
        .toList();
  }

  private void playSunnyDays() {
    for (int day = 0; day < 4; day++) {
      play(800, 0.9, 1);
    }
  }

  private static LocalDate date(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  /** In little light, the temperatures show nothing; on the next day they do. */
  @Test
  void begin_on_the_dark_day_on_which_the_snow_fell() {
    playSunnyDays();
    play(165, 0, 0);
    assertEquals(Cause.UNKNOWN, plant.findings().get(0).cause());

    play(600, 0, 0);
    play(800, 0.9, 1);

    List<LossFinding> findings = plant.findings();
    assertEquals(plant.inverters.size(), findings.size(), findings::toString);
    for (LossFinding each : findings) {
      assertEquals(Cause.SNOW, each.cause(), each::toString);
      assertEquals(START.plusDays(4), date(each.span().begin()));
      assertEquals(START.plusDays(5), date(each.span().end()));
    }
    assertTrue(plant.closed.get(5).explained().contains(START.plusDays(4)));
    DeviceLosses dark = plant.analytics.losses("inv-0").get(4);
    assertEquals(0, dark.lost(Cause.UNKNOWN));
    assertTrue(dark.lost(Cause.SNOW) > 0);
  }

  @Test
  void are_none_while_the_modules_are_warm() {
    playSunnyDays();
    play(165, 0, 1);
    play(600, 0, 1);

    List<LossFinding> findings = plant.findings();
    assertEquals(plant.inverters.size(), findings.size(), findings::toString);
    findings.forEach(each -> assertEquals(Cause.UNKNOWN, each.cause(), each::toString));
    findings.forEach(each -> assertEquals(START.plusDays(4), date(each.span().begin())));
  }

  @Test
  void begin_by_themselves_where_the_plant_ran_before() {
    playSunnyDays();
    play(165, 0, 1);
    play(800, 0.9, 1);
    play(600, 0, 0);

    assertEquals(List.of(Cause.SNOW, Cause.UNKNOWN), causesOfOne());
  }

  @Test
  void begin_by_themselves_where_the_plant_ran_at_dawn() {
    playSunnyDays();
    play(165, 0, 1);
    play(600, 0.9, 0, 0);

    assertEquals(List.of(Cause.SNOW, Cause.UNKNOWN), causesOfOne());
  }
}
