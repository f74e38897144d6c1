// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.Instant;
import java.util.List;

/**
 * A plant at the present.
 *
 * @param devices each inverter
 * @param midnight the begin of the day
 * @param possibleWatts what all inverters together could give, for each slot of five minutes from
 *     midnight until now; {@code NaN} where no inverter's is known
 */
public record PlantNow(List<DeviceNow> devices, Instant midnight, List<Double> possibleWatts) {

  public PlantNow {
    devices = List.copyOf(devices);
    possibleWatts = List.copyOf(possibleWatts);
  }
}
