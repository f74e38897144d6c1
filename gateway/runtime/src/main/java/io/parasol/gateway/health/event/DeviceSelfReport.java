// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.util.List;

/**
 * What an answering device reports of itself, with what else is known about it.
 *
 * @param isAsleep whether its own status means that it sleeps.
 * @param troubles its faults, the most severe first, each in a few words.
 */
public record DeviceSelfReport(boolean isAsleep, List<String> troubles) {

  public static final DeviceSelfReport HEALTHY = new DeviceSelfReport(false, List.of());

  public DeviceSelfReport {
    troubles = List.copyOf(troubles);
  }

  String why() {
    return String.join("; ", troubles);
  }
}
