// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;

/** The power of modules and of an inverter (PVWatts). */
final class InverterPower {

  private static final double NOMINAL_EFFICIENCY = 0.96;
  private static final double REFERENCE_EFFICIENCY = 0.9637;

  private InverterPower() {}

  /** Returns the DC power in W. */
  public static double dc(PvArray array, double irradiance, double cellTemperature) {
    return Math.max(
        0, array.dcWatts() * irradiance / 1000 * (1 + array.gamma() * (cellTemperature - 25)));
  }

  /** Returns the AC power in W, at most the nameplate of the inverter. */
  public static double ac(Nameplate nameplate, double dcWatts) {
    return Math.min(unlimitedAc(nameplate, dcWatts), nameplate.acWatts());
  }

  /** Returns the AC power in W of an inverter that does not clip. */
  public static double unlimitedAc(Nameplate nameplate, double dcWatts) {
    double load = dcWatts * NOMINAL_EFFICIENCY / nameplate.acWatts();
    if (load <= 0) {
      return 0;
    }
    double efficiency =
        NOMINAL_EFFICIENCY / REFERENCE_EFFICIENCY * (-0.0162 * load - 0.0059 / load + 0.9858);
    return Math.max(0, efficiency * dcWatts);
  }
}
