// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import java.time.Instant;

/**
 * A fault of a simulated plant.
 *
 * @param inverter number of the inverter, {@code ALL} for the whole plant
 * @param amount what it means depends on the kind
 */
record SimulatedFault(Kind kind, int inverter, Instant begin, Instant end, double amount) {

  static final int ALL = -1;

  enum Kind {
    /** The number {@code amount} of a string that gives nothing. */
    OPEN_STRING,
    /** It answers and gives nothing. */
    DEAD,
    /** It neither answers nor gives anything. */
    SILENT_DEAD,
    /** It does not answer. */
    SILENT,
    /** It answers with the readings of the begin. */
    FROZEN,
    /** It reports a fault and gives nothing. */
    FAULT,
    /** An alarm bit is set, and it gives {@code amount} of its power. */
    ALARM,
    /** A command limits it to {@code amount} percent. */
    COMMAND,
    /** Another party limits it to {@code amount} percent. */
    LIMIT,
    SNOW,
    GRID,
    /** From eight to ten in the morning, {@code amount} of the power is lost. */
    SHADE,
    /** {@code amount} is lost each day, more and more. */
    SOILING
  }

  boolean holds(int which, Instant time) {
    return (inverter == ALL || inverter == which) && !time.isBefore(begin) && time.isBefore(end);
  }
}
