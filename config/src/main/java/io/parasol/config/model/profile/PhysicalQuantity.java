// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A kind of quantity, with the units of measure in which a point may state it, each with its factor
 * to the first one. An empty unit means a pure number.
 */
public enum PhysicalQuantity {
  // spotless:off
  POWER(             "W=1, kW=1e3, MW=1e6"),
  APPARENT_POWER(    "VA=1, kVA=1e3, MVA=1e6"),
  REACTIVE_POWER(    "var=1, kvar=1e3, Mvar=1e6"),
  ENERGY(            "Wh=1, kWh=1e3, MWh=1e6"),
  REACTIVE_ENERGY(   "varh=1, kvarh=1e3, Mvarh=1e6"),
  VOLTAGE(           "V=1, mV=1e-3, kV=1e3"),
  CURRENT(           "A=1, mA=1e-3"),
  FREQUENCY(         "Hz=1, mHz=1e-3"),
  RATIO(             "=1, %=1e-2"),
  PERCENT(           "%=1, % WMax=1, % AhrRtg=1, %WHRtg=1"),
  TEMPERATURE(       "°C=1"),
  IRRADIANCE(        "W/m²=1, W/m2=1"),
  SPEED(             "m/s=1"),
  ANGLE(             "°=1"),
  RESISTANCE(        "Ω=1, ohms=1, kΩ=1e3, MΩ=1e6"),
  PRESSURE(          "hPa=1, Pa=1e-2, mbar=1"),
  PRECIPITATION(     "mm=1"),
  DURATION(          "s=1, min=60, h=3600"),
  /** A state, a code or a text. */
  NONE(              "=1");
  // spotless:on

  private final String table;

  PhysicalQuantity(String table) {
    this.table = table;
  }

  private Map<String, Double> factors() {
    Map<String, Double> factors = new LinkedHashMap<>();
    for (String each : table.split(", ", -1)) {
      int equals = each.lastIndexOf('=');
      factors.put(each.substring(0, equals), Double.valueOf(each.substring(equals + 1)));
    }
    return factors;
  }

  /** Returns the units of measure; the factors refer to the first one. */
  public List<String> units() {
    return List.copyOf(factors().keySet());
  }

  /**
   * Returns the factor that converts a value in the given unit into the first unit; empty if the
   * unit does not fit.
   */
  public OptionalDouble factor(String unit) {
    Double factor = factors().get(unit);
    return factor == null ? OptionalDouble.empty() : OptionalDouble.of(factor);
  }
}
