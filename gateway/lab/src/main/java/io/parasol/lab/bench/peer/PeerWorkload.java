// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import java.time.Duration;
import java.util.List;

/**
 * What a peer does while it is measured.
 *
 * @param points of each controller.
 * @param every the poll period.
 * @param warmUp before the measurement.
 * @param length of the measurement.
 */
public record PeerWorkload(
    List<PolledController> controllers,
    int points,
    Duration every,
    Duration warmUp,
    Duration length) {

  public PeerWorkload {
    controllers = List.copyOf(controllers);
  }

  /** Returns how many points are due in a second. */
  double pointsPerSecond() {
    return (double) controllers.size() * points * 1e3 / every.toMillis();
  }
}
