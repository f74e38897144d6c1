// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The numbers were computed with pvlib, or are published by NREL. */
@DisplayName("Expected power")
class ExpectedPowerTest {

  private static final ZoneOffset ZONE = ZoneOffset.ofHours(-7);
  private static final Site GOLDEN =
      new Site(
          new Location(39.742, -105.18, 1829),
          ZONE,
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(380, "test"));
  private static final Nameplate TEN_KILOWATTS =
      new Nameplate(
          "inv",
          "south",
          new PvArray(10_000, 30, 180, -0.004, 0),
          10_000,
          CounterType.total(1),
          LocalDate.EPOCH);
  private static final Weather WEATHER =
      new Weather(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 20, 1);

  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, Math.abs(expected) * 1e-4);
  }

  private static SkyMoment sky(String local) {
    return SkyMoment.at(LocalDateTime.parse(local).toInstant(ZONE), GOLDEN);
  }

  @Test
  void has_the_sun_where_the_published_case_of_nrel_has_it() {
    SunPosition sun =
        SolarEphemeris.at(
            LocalDateTime.parse("2003-10-17T12:30:30").toInstant(ZONE),
            new Location(39.742476, -105.1786, 1830.14));

    assertEquals(50.11162, 90 - sun.apparentElevation(82_000, 11), 0.0125);
    assertEquals(194.34024, sun.azimuth(), 0.03);
  }

  @Test
  void has_the_clear_sky_of_pvlib() {
    ClearSky sky = ClearSky.ineichen(10, 1, 3, 0, 1364);

    assertEquals(1038.159219, sky.ghi(), 1e-5);
    assertEquals(942.208186, sky.dni(), 1e-5);
    assertEquals(110.265293, sky.dhi(), 1e-5);
  }

  /** By the three equations of the paper of 1982. */
  @Test
  void has_the_diffuse_light_of_erbs() {
    assertEquals(0.991, SkyMoment.diffuseFraction(0.1), 1e-9);
    assertEquals(0.65915, SkyMoment.diffuseFraction(0.5), 1e-9);
    assertEquals(0.165, SkyMoment.diffuseFraction(0.9), 1e-9);
    assertEquals(SkyMoment.diffuseFraction(0.22), SkyMoment.diffuseFraction(0.2201), 1e-3);
    assertEquals(SkyMoment.diffuseFraction(0.8), SkyMoment.diffuseFraction(0.8001), 1e-3);
  }

  @Test
  void follows_the_whole_chain_on_a_summer_morning() {
    SkyMoment sky = sky("2022-06-21T10:00:00");
    double zenith = sky.apparentZenith();
    double plane = sky.plane(TEN_KILOWATTS.array());
    double cell = WEATHER.cell(plane);
    double dc = InverterPower.dc(TEN_KILOWATTS.array(), plane, cell);

    assertEquals(59.4559, sky.sun().elevation(), 0.0125);
    assertEquals(113.0311, sky.sun().azimuth(), 0.03);
    assertClose(0.9298, Atmosphere.absoluteAirMass(zenith, Atmosphere.pressure(1829)));
    assertClose(961.4456, sky.clear().ghi());
    assertClose(971.3504, sky.clear().dni());
    assertClose(124.8128, sky.clear().dhi());
    assertClose(954.8595, plane);
    assertClose(48.0575, cell);
    assertClose(8667.9, dc);
    assertClose(8334.4, sky.expected(TEN_KILOWATTS, WEATHER).watts());
  }

  @Test
  void follows_the_whole_chain_on_a_winter_noon() {
    SkyMoment sky = sky("2022-01-03T12:00:00");

    assertEquals(27.4777, sky.sun().elevation(), 0.0125);
    assertClose(493.5455, sky.clear().ghi());
    assertClose(882.5694, sky.plane(TEN_KILOWATTS.array()));
    assertClose(7778.7, sky.expected(TEN_KILOWATTS, WEATHER).watts());
  }

  @Test
  void sums_to_the_days_of_pvlib() {
    assertDay("2022-06-21", 9.4039, 8.6485, 76.1917);
    assertDay("2022-01-03", 2.7164, 5.2516, 47.2667);
  }

  private static void assertDay(String date, double ghi, double plane, double ac) {
    Instant start = LocalDate.parse(date).atStartOfDay().toInstant(ZONE);
    double[] sums = new double[3];
    for (int slot = 0; slot < 288; slot++) {
      SkyMoment sky = SkyMoment.at(start.plusSeconds(300L * slot), GOLDEN);
      sums[0] += sky.clear().ghi() / 12_000;
      sums[1] += sky.plane(TEN_KILOWATTS.array()) / 12_000;
      sums[2] += sky.expected(TEN_KILOWATTS, WEATHER).watts() / 12_000;
    }
    assertClose(ghi, sums[0]);
    assertClose(plane, sums[1]);
    assertClose(ac, sums[2]);
  }

  @Test
  void uses_the_best_sensor_and_names_it() {
    SkyMoment sky = sky("2022-06-21T10:00:00");
    Weather plane = new Weather(500, Double.NaN, 400, 40, 20, 1);
    Weather horizontal =
        new Weather(Double.NaN, Double.NaN, sky.clear().ghi() / 2, Double.NaN, 20, 1);

    assertEquals(Method.PLANE_SENSOR, sky.expected(TEN_KILOWATTS, plane).method());
    assertEquals(Method.HORIZONTAL_SENSOR, sky.expected(TEN_KILOWATTS, horizontal).method());
    assertEquals(Method.CLEAR_SKY, sky.expected(TEN_KILOWATTS, Weather.UNKNOWN).method());
    double cell = CellTemperature.cell(954.86 / 2, 20, 1);
    assertClose(
        InverterPower.ac(TEN_KILOWATTS, InverterPower.dc(TEN_KILOWATTS.array(), 954.86 / 2, cell)),
        sky.expected(TEN_KILOWATTS, horizontal).watts());
  }

  @Test
  void gives_nothing_at_night() {
    assertEquals(0, sky("2022-06-21T00:00:00").expected(TEN_KILOWATTS, WEATHER).watts());
  }

  @Test
  void is_limited_by_the_inverter_and_knows_what_it_clips() {
    Nameplate small =
        new Nameplate(
            "inv", "south", TEN_KILOWATTS.array(), 6000, CounterType.total(1), LocalDate.EPOCH);
    ExpectedPower power = sky("2022-06-21T12:00:00").expected(small, WEATHER);

    assertEquals(6000, power.watts());
    assertEquals(true, power.unclippedWatts() > 8000);
  }
}
