// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the figures of a PV plant are computed with, besides its position and time zone.
 *
 * @param altitude m above sea level.
 * @param linke turbidity of the air after Linke, for each month from January on.
 * @param price the price of energy, if money is computed.
 * @param emissions what the energy replaces, if that is computed.
 * @param nameplates the inverters that have figures, in the order of the configuration.
 */
public record PlantSettings(
    double altitude,
    List<Double> linke,
    Optional<EnergyPrice> price,
    Optional<EmissionFactor> emissions,
    Map<DeviceId, InverterNameplate> nameplates) {

  public static final double DEFAULT_LINKE = 3;

  /** A plant without inverters; it has no figures. */
  public static final PlantSettings NONE =
      new PlantSettings(
          0, Collections.nCopies(12, DEFAULT_LINKE), Optional.empty(), Optional.empty(), Map.of());

  public PlantSettings {
    linke = List.copyOf(linke);
    nameplates = Collections.unmodifiableMap(new LinkedHashMap<>(nameplates));
    Bounds.require(altitude >= -500 && altitude <= 9000, "altitude", "-500 to 9000 m");
    Bounds.require(
        linke.size() == 12 && linke.stream().allMatch(each -> each >= 1 && each <= 10),
        "linke",
        "1 to 10 for each of 12 months");
  }

  /** Returns the same plant for a device that has got another name. */
  public PlantSettings renamed(DeviceId from, DeviceId to) {
    Map<DeviceId, InverterNameplate> renamed = new LinkedHashMap<>();
    nameplates.forEach((device, plate) -> renamed.put(device.equals(from) ? to : device, plate));
    return new PlantSettings(altitude, linke, price, emissions, renamed);
  }
}
