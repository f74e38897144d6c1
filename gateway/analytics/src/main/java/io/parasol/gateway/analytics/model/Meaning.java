// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * The meaning of a point. Figures find their points by meaning and never by the name of a point.
 */
public enum Meaning {
  AC_POWER("ac_power", "W"),
  AC_ENERGY_TOTAL("ac_energy_total", "Wh"),
  AC_VOLTAGE("ac_voltage", "V"),
  DC_POWER("dc_power", "W"),
  DC_VOLTAGE("dc_voltage", "V"),
  DC_CURRENT("dc_current", "A"),
  POA_IRRADIANCE("poa_irradiance", "W/m²"),
  /** The plane-of-array irradiance of a reference cell, which snow and dirt cover like a module. */
  REFERENCE_IRRADIANCE("reference_irradiance", "W/m²"),
  GHI("ghi", "W/m²"),
  MODULE_TEMP("module_temp", "°C"),
  AMBIENT_TEMP("ambient_temp", "°C"),
  WIND("wind", "m/s"),
  /** The operating state by the list of SunSpec model 101 (7 is a fault). */
  STATUS("status", "1"),
  /** The limit of active power, in percent of the AC nameplate. */
  ACTIVE_LIMIT("active_limit", "%");

  private final String wireName;
  private final String unit;

  Meaning(String wireName, String unit) {
    this.wireName = wireName;
    this.unit = unit;
  }

  /** Returns the name in configuration and messages. */
  public String wireName() {
    return wireName;
  }

  /** Returns the unit in which samples of this meaning are given. */
  public String unit() {
    return unit;
  }

  /** Finds a meaning by its wire name. */
  public static Optional<Meaning> find(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName.equals(wireName)).findFirst();
  }
}
