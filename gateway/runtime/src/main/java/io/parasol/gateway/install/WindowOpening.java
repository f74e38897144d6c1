// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import java.time.Duration;
import java.time.Instant;

/**
 * A period in which a window is open.
 *
 * @param to exclusive, and after {@code from}.
 */
record WindowOpening(Instant from, Instant to) {

  WindowOpening {
    if (!to.isAfter(from)) {
      throw new IllegalArgumentException(
          "an opening must end after it begins: %s to %s".formatted(from, to));
    }
  }

  boolean contains(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  Duration length() {
    return Duration.between(from, to);
  }
}
