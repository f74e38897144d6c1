// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import java.util.Locale;

/** A figure, or the reason why it cannot be given. */
public sealed interface Figure {

  /** Below this completeness there is no figure. */
  double MIN_COMPLETENESS = 0.9;

  /**
   * A figure that is given.
   *
   * @param completeness the share of the time, 0 to 1, for which there are readings
   * @param method how it was computed, with the constants that it depends on
   */
  record Given(double value, double completeness, String method) implements Figure {}

  /** Why a figure cannot be given. */
  enum Why {
    /** The readings are too incomplete. */
    READINGS,
    /** No sensor measures the irradiance. */
    IRRADIANCE,
    /** No sensor measures the temperature of the modules or of the air. */
    TEMPERATURE,
    /** Two years of days are needed. */
    YEARS,
    /** There is no sun in this time. */
    SUN,
    /** The site has no tariff. */
    TARIFF,
    /** The site has no emission factor. */
    FACTOR,
    /** The device is no inverter of the plant. */
    DEVICE;

    /** Returns the name in messages. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The irradiance is needed, and no sensor measures it. */
  Missing NO_IRRADIANCE =
      new Missing(Why.IRRADIANCE, "no sensor has measured the irradiance (poa_irradiance or ghi)");

  /** A temperature is needed, and no sensor measures it. */
  Missing NO_TEMPERATURE =
      new Missing(
          Why.TEMPERATURE, "no sensor has measured the temperature of the modules or of the air");

  /**
   * A figure that cannot be given.
   *
   * @param reason in English
   */
  record Missing(Why why, String reason) implements Figure {}

  /** Returns the reason why there is no figure of readings that are too incomplete. */
  static Missing incomplete(double completeness) {
    return new Missing(
        Why.READINGS,
        String.format(
            Locale.ROOT,
            "readings cover %.0f %% of the time; at least %.0f %% are needed",
            completeness * 100,
            MIN_COMPLETENESS * 100));
  }

  /** Returns a figure, if the readings are complete enough for one and it is a number. */
  static Figure of(double value, double completeness, String method) {
    if (completeness < MIN_COMPLETENESS) {
      return incomplete(completeness);
    }
    return Double.isFinite(value)
        ? new Given(value, completeness, method)
        : new Missing(Why.SUN, "there is no sun in this time");
  }
}
