// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.List;

/**
 * What a device that answers says of itself, and what is known besides.
 *
 * @param isAsleep its own status says that it rests.
 * @param troubles what is not as it should be, the gravest first, each a few words.
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
