// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.util.List;

/**
 * What an answering device reports of itself, with what else is known about it.
 *
 * @param isAsleep whether its own status means that it sleeps.
 * @param troubles its faults, the most severe first, each in a few words.
 * @param operating the state that it reports; {@link Operating#UNKNOWN} if it reports none.
 */
public record DeviceSelfReport(boolean isAsleep, List<String> troubles, Operating operating) {

  public static final DeviceSelfReport HEALTHY = new DeviceSelfReport(false, List.of());

  /**
   * The operating state of a device.
   *
   * @param state its wire name; empty if it is not known.
   * @param text the device's own text for it; empty if it has none.
   */
  public record Operating(String state, String text) {
    public static final Operating UNKNOWN = new Operating("", "");
  }

  public DeviceSelfReport {
    troubles = List.copyOf(troubles);
  }

  /** Creates the report of a device whose operating state is not known. */
  public DeviceSelfReport(boolean isAsleep, List<String> troubles) {
    this(isAsleep, troubles, Operating.UNKNOWN);
  }

  String why() {
    // Joining none makes a text, which each device would hold.
    return troubles.isEmpty() ? "" : String.join("; ", troubles);
  }
}
