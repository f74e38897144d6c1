// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import java.time.Duration;
import java.util.Optional;

/** For how long something goes wrong. */
final class Span {

  private Span() {}

  /**
   * Whether it holds.
   *
   * @param elapsed since the start of the simulation.
   * @param lasts empty is for ever.
   */
  static boolean holds(Duration elapsed, Duration after, Optional<Duration> lasts) {
    return elapsed.compareTo(after) >= 0
        && lasts.map(after::plus).filter(end -> elapsed.compareTo(end) >= 0).isEmpty();
  }
}
