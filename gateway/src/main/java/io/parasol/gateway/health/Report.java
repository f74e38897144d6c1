// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.List;

/**
 * What an answering device reports of itself, with what else is known about it.
 *
 * @param isAsleep whether its own status means that it sleeps.
 * @param troubles its faults, the most severe first, each in a few words.
 */
record Report(boolean isAsleep, List<String> troubles) {

  static final Report FINE = new Report(false, List.of());

  Report {
    troubles = List.copyOf(troubles);
  }

  String why() {
    return String.join("; ", troubles);
  }
}
