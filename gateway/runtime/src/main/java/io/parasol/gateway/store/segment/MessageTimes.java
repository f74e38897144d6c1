// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

/**
 * When the messages of a range were measured, in epoch milliseconds. Clocks are stepped, also
 * backwards.
 *
 * @param isUncertain whether the clock was not synchronized for some of them; they may have been
 *     measured at any time.
 */
record MessageTimes(long earliest, long latest, boolean isUncertain) {

  /** Returns the times of these messages and of others. */
  MessageTimes and(MessageTimes others) {
    return new MessageTimes(
        Math.min(earliest, others.earliest),
        Math.max(latest, others.latest),
        isUncertain || others.isUncertain);
  }

  /** Returns whether a message may have been measured in a period. */
  boolean mayOverlap(MeasurementPeriod period) {
    return isUncertain || (latest >= period.from() && earliest <= period.to());
  }
}
