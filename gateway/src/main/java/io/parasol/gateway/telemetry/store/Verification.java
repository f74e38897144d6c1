// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.util.List;

/**
 * What reading a whole store found.
 *
 * @param records good messages.
 * @param torn bytes at the end of the last segment that were not committed: those of a group that
 *     is being written, or what a crash left; not damage.
 * @param damaged in how many places it is damaged.
 * @param damages the first of these places.
 */
public record Verification(
    int segments, long records, long bytes, long torn, long damaged, List<Damage> damages) {

  /** However much is damaged, so many places are named. */
  static final int MOST_NAMED = 1000;

  public Verification {
    damages = List.copyOf(damages);
  }

  public boolean isSound() {
    return damaged == 0;
  }
}
