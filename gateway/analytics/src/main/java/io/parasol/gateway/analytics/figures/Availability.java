// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import java.util.Collection;
import java.util.Locale;

/** Availability of a plant by time and by energy. */
public final class Availability {

  private Availability() {}

  /**
   * Returns the time availability, each inverter with the weight of its nameplate.
   *
   * @param threshold what makes an interval useful; it is named with the figure
   */
  public static Figure time(Collection<DeviceUptime> inverters, String threshold) {
    double sum = 0;
    double weights = 0;
    long useful = 0;
    long undecided = 0;
    for (DeviceUptime each : inverters) {
      useful += each.useful();
      undecided += each.undecided();
      if (each.useful() > each.undecided()) {
        sum += each.weight() * each.availability();
        weights += each.weight();
      }
    }
    double completeness = useful == 0 ? 1 : 1 - (double) undecided / useful;
    return Figure.of(sum / weights, completeness, "useful intervals: " + threshold);
  }

  /**
   * Returns the energy availability: energy by energy and losses that are not excluded. All in
   * milliwatt-hours.
   */
  public static Figure energy(long energy, long lost, long excluded, double completeness) {
    double whole = (double) energy + lost - excluded;
    return Figure.of(
        energy / whole,
        completeness,
        String.format(Locale.ROOT, "lost %.3f kWh, excluded %.3f kWh", lost / 1e6, excluded / 1e6));
  }
}
