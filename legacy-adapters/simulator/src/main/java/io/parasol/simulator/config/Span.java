// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.time.Duration;
import java.util.Optional;

/** The period in which a fault is active. */
final class Span {

  private Span() {}

  /**
   * Returns whether a period contains a time.
   *
   * @param elapsed time since the start of the simulation.
   * @param lasts empty for ever.
   */
  static boolean contains(Duration elapsed, Duration after, Optional<Duration> lasts) {
    return elapsed.compareTo(after) >= 0
        && lasts.map(after::plus).filter(end -> elapsed.compareTo(end) >= 0).isEmpty();
  }
}
