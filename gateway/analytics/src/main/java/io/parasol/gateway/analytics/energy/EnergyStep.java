// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

/**
 * The energy between two samples.
 *
 * @param from milliseconds since the epoch
 * @param to milliseconds since the epoch, after {@code from}
 * @param milliWattHours never negative
 */
public record EnergyStep(long from, long to, long milliWattHours, Kind kind) {

  /** How the energy follows from the samples. */
  public enum Kind {
    MEASURED,
    /** The counter passed the width of its register. */
    ROLL_OVER,
    /** A day counter started again. */
    NEW_DAY,
    /** The counter fell for no known reason; the energy is counted as zero. */
    RESET,
    /** The counter rose by more than the device can produce; counted as zero. */
    JUMP;

    /** Returns whether energy is lost from the sum, so that the figure carries a mark. */
    public boolean isDoubtful() {
      return this == RESET || this == JUMP;
    }
  }

  long duration() {
    return to - from;
  }
}
