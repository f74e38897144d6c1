// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What is known of an inverter and its modules.
 *
 * @param dcWatts power of the modules at 1000 W/m² and 25 °C, 1 to 1e9.
 * @param acWatts the largest AC power, 1 to 1e9.
 * @param group inverters of one group have the same pitch, orientation and horizon; they are
 *     compared with each other.
 * @param tilt degrees from horizontal, 0 to 90.
 * @param azimuth degrees clockwise from north, 0 to 360.
 * @param strings number of parallel strings; 0 if it is not known.
 * @param commissioned the first day of operation, if it is known.
 */
public record InverterNameplate(
    double dcWatts,
    double acWatts,
    String group,
    double tilt,
    double azimuth,
    int strings,
    Optional<LocalDate> commissioned) {

  public static final double MAX_WATTS = 1e9;
  public static final int MAX_STRINGS = 1024;

  public InverterNameplate {
    Bounds.require(dcWatts >= 1 && dcWatts <= MAX_WATTS, "nameplate-dc", "1 to 1e9 watts");
    Bounds.require(acWatts >= 1 && acWatts <= MAX_WATTS, "nameplate-ac", "1 to 1e9 watts");
    Bounds.require(!group.isBlank(), "group", "a name");
    Bounds.require(tilt >= 0 && tilt <= 90, "tilt", "0 to 90 degrees");
    Bounds.require(azimuth >= 0 && azimuth <= 360, "azimuth", "0 to 360 degrees");
    Bounds.require(strings >= 0 && strings <= MAX_STRINGS, "strings", "up to " + MAX_STRINGS);
  }
}
