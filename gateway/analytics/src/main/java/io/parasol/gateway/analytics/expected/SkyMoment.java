// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.Site;
import java.time.Instant;
import java.time.ZonedDateTime;

/**
 * The sun over a site at one moment, and what an inverter can give under it.
 *
 * @param extraterrestrial W/m² outside the atmosphere
 * @param apparentZenith degrees, with refraction
 */
public record SkyMoment(
    SunPosition sun, double apparentZenith, double extraterrestrial, ClearSky clear) {

  private static final double MIN_CLEAR = 20;

  /** Of the light outside the atmosphere, what reaches the ground under a clear sky. */
  private static final double CLEAR_INDEX = 0.75;

  /** Computes the sky of a moment. */
  public static SkyMoment at(Instant time, Site site) {
    SunPosition sun = SolarEphemeris.at(time, site.location());
    double altitude = site.location().altitude();
    double pressure = Atmosphere.pressure(altitude);
    double zenith = 90 - sun.apparentElevation(pressure);
    ZonedDateTime local = time.atZone(site.zone());
    double extraterrestrial = Atmosphere.extraterrestrial(local.getDayOfYear());
    if (zenith >= 90) {
      return new SkyMoment(sun, zenith, extraterrestrial, ClearSky.DARK);
    }
    ClearSky clear =
        ClearSky.ineichen(
            zenith,
            Atmosphere.absoluteAirMass(zenith, pressure),
            site.linke().in(local.getMonth()),
            altitude,
            extraterrestrial);
    return new SkyMoment(sun, zenith, extraterrestrial, clear);
  }

  /** Returns the clear-sky irradiance on the plane of an array, W/m². */
  public double plane(PvArray array) {
    return clear.ghi() <= 0
        ? 0
        : PlaneOfArray.irradiance(
            clear, extraterrestrial, apparentZenith, sun.azimuth(), array.tilt(), array.azimuth());
  }

  /**
   * Returns the share of the direct light that modules miss if they are turned away from the sun by
   * an angle: much in grazing light, next to nothing while the sun is in front of them.
   *
   * @param degrees between the modules and the orientation of the nameplate
   * @return 0 to 1
   */
  public double missed(PvArray array, double degrees) {
    double angle = incidence(array);
    return angle + degrees >= 90
        ? 1
        : 1 - Math.cos(Math.toRadians(angle + degrees)) / Math.cos(Math.toRadians(angle));
  }

  /** Returns the angle between the sun and the normal of the modules, in degrees, 0 to 180. */
  public double incidence(PvArray array) {
    double cosine =
        PlaneOfArray.cosineOfIncidence(
            apparentZenith, sun.azimuth(), array.tilt(), array.azimuth());
    return Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, cosine))));
  }

  /**
   * Returns how the light on an array changes with its orientation, under clouds that leave a share
   * of the light of a clear sky.
   *
   * @param clearness power by the power under a clear sky; about 1 without clouds, infinite at dawn
   *     while a clear sky would give no power yet
   */
  public MisalignmentEffect misalignment(PvArray array, double clearness) {
    double zenith = apparentZenith;
    double azimuth = sun.azimuth();
    double clearShare =
        PlaneOfArray.directShare(
            clear, extraterrestrial, zenith, azimuth, array.tilt(), array.azimuth());
    double direct =
        (1 - diffuseFraction(CLEAR_INDEX * clearness)) / (1 - diffuseFraction(CLEAR_INDEX));
    double share = clearness > 0 ? clearShare * Math.min(1, direct) : 0;
    return PlaneOfArray.effect(share, zenith, azimuth, array.tilt(), array.azimuth());
  }

  /**
   * Returns the share of diffuse light on level ground after Erbs, Klein and Duffie.
   *
   * @param index of clearness: of the light outside the atmosphere, what reaches the ground
   */
  static double diffuseFraction(double index) {
    if (index <= 0.22) {
      return 1 - 0.09 * index;
    }
    if (index > 0.8) {
      return 0.165;
    }
    return 0.9511 + index * (-0.1604 + index * (4.388 + index * (-16.638 + index * 12.336)));
  }

  /** Returns the power that an inverter can give, by the best sensor there is. */
  public ExpectedPower expected(Nameplate nameplate, Weather weather) {
    PvArray array = nameplate.array();
    if (!Double.isNaN(weather.plane())) {
      return power(nameplate, weather, Math.max(0, weather.plane()), Method.PLANE_SENSOR);
    }
    double plane = plane(array);
    if (!Double.isNaN(weather.horizontal()) && clear.ghi() > MIN_CLEAR) {
      double index = Math.max(0, weather.horizontal()) / clear.ghi();
      return power(nameplate, weather, plane * index, Method.HORIZONTAL_SENSOR);
    }
    return power(nameplate, weather, plane, Method.CLEAR_SKY);
  }

  private static ExpectedPower power(
      Nameplate nameplate, Weather weather, double irradiance, Method method) {
    double dc = InverterPower.dc(nameplate.array(), irradiance, weather.cell(irradiance));
    return new ExpectedPower(
        InverterPower.ac(nameplate, dc), InverterPower.unlimitedAc(nameplate, dc), method);
  }
}
