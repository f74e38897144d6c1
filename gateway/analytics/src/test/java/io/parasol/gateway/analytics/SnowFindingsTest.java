// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Findings of snow")
class SnowFindingsTest {

  private static final LocalDate START = LocalDate.parse("2026-03-10");
  private static final Site SITE =
      new Site(
          new Location(51.5, 0, 20),
          ZoneOffset.UTC,
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(380, "test"));
  private static final String SENSORS = "weather";
  private static final int INVERTERS = 3;
  private static final double WATTS = 10_000;

  /** Between module and air in full sun, in K. */
  private static final double WARMER = 28;

  private static final List<Nameplate> PLATES = new ArrayList<>();

  static {
    for (int i = 0; i < INVERTERS; i++) {
      PvArray array = new PvArray(WATTS, 20, 180, PvArray.DEFAULT_GAMMA, 0);
      PLATES.add(new Nameplate("inv-" + i, "roof", array, WATTS, CounterType.total(1), START));
    }
  }

  private final PlantAnalytics analytics =
      new PlantAnalytics(
          new PvPlant(SITE, PLATES, SENSORS),
          EvaluationTerms.DEFAULT,
          DayListener.NONE,
          START.atStartOfDay().toInstant(ZoneOffset.UTC));
  private final List<ClosedDay> closed = new ArrayList<>();

  /**
   * Plays the next day.
   *
   * @param peak irradiance at noon, W/m²
   * @param share of it that inverters make power of
   * @param heated share of it that warms the modules
   */
  private void play(double peak, double share, double heated) {
    Instant midnight = START.plusDays(closed.size()).atStartOfDay().toInstant(ZoneOffset.UTC);
    for (int minute = 2; minute < 1440; minute += 5) {
      Instant time = midnight.plusSeconds(60L * minute);
      double plane = peak * Math.max(0, Math.cos((minute - 720) / 330.0 * Math.PI / 2));
      analytics.add(Sample.of(SENSORS, Meaning.POA_IRRADIANCE, time, plane));
      analytics.add(Sample.of(SENSORS, Meaning.AMBIENT_TEMP, time, 0));
      double module = heated * WARMER * plane / 1000;
      analytics.add(Sample.of(SENSORS, Meaning.MODULE_TEMP, time, module));
      for (Nameplate each : PLATES) {
        analytics.add(
            Sample.of(each.device(), Meaning.AC_POWER, time, share * WATTS * plane / 1000));
        analytics.add(Sample.of(each.device(), Meaning.AC_VOLTAGE, time, 230));
        double volts = plane > 0 ? 610 : 0;
        analytics.add(Sample.of(each.device(), Meaning.DC_VOLTAGE, time, volts));
      }
    }
    closed.addAll(analytics.advanceTo(midnight.plusSeconds(28 * 3600)));
  }

  private void playSunnyDays() {
    for (int day = 0; day < 4; day++) {
      play(800, 0.9, 1);
    }
  }

  private List<LossFinding> findings() {
    List<LossFinding> all = new ArrayList<>(analytics.openFindings());
    closed.forEach(each -> all.addAll(each.ended()));
    return all;
  }

  private static LocalDate begin(LossFinding finding) {
    return LocalDate.ofInstant(finding.span().begin(), ZoneOffset.UTC);
  }

  /** In little light, the temperatures show nothing; on the next day they do. */
  @Test
  void begin_on_the_dark_day_on_which_the_snow_fell() {
    playSunnyDays();
    play(165, 0, 0);
    assertEquals(Cause.UNKNOWN, findings().get(0).cause());

    play(600, 0, 0);
    play(800, 0.9, 1);

    List<LossFinding> findings = findings();
    assertEquals(INVERTERS, findings.size(), findings::toString);
    for (LossFinding each : findings) {
      assertEquals(Cause.SNOW, each.cause(), each::toString);
      assertEquals(START.plusDays(4), begin(each));
      assertEquals(START.plusDays(5), LocalDate.ofInstant(each.span().end(), ZoneOffset.UTC));
    }
    assertTrue(closed.get(5).explained().contains(START.plusDays(4)));
    DeviceLosses dark = analytics.losses("inv-0").get(4);
    assertEquals(0, dark.lost(Cause.UNKNOWN));
    assertTrue(dark.lost(Cause.SNOW) > 0);
  }

  @Test
  void are_none_while_the_modules_are_warm() {
    playSunnyDays();
    play(165, 0, 1);
    play(600, 0, 1);

    List<LossFinding> findings = findings();
    assertEquals(INVERTERS, findings.size(), findings::toString);
    findings.forEach(each -> assertEquals(Cause.UNKNOWN, each.cause(), each::toString));
    findings.forEach(each -> assertEquals(START.plusDays(4), begin(each)));
  }

  @Test
  void begin_by_themselves_where_the_plant_ran_before() {
    playSunnyDays();
    play(165, 0, 1);
    play(800, 0.9, 1);
    play(600, 0, 0);

    assertEquals(
        List.of(Cause.SNOW, Cause.UNKNOWN),
        findings().stream()
            .filter(each -> each.subject().device().equals("inv-0"))
            .map(LossFinding::cause)
            .toList());
  }
}
