// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.time.LocalDate;

/**
 * What is known of an inverter.
 *
 * @param group devices of one group have the same pitch, orientation and horizon
 * @param acWatts the largest AC power
 */
public record Nameplate(
    String device,
    String group,
    PvArray array,
    double acWatts,
    CounterType counter,
    LocalDate commissioned) {

  public Nameplate {
    if (device.isBlank() || group.isBlank()) {
      throw new IllegalArgumentException("device and group must not be empty");
    }
    Range.require("nameplate-ac", acWatts, 1, 1e9);
  }
}
