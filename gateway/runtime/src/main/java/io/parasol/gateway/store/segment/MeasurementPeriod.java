// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

/**
 * A period of measurement, in epoch milliseconds.
 *
 * @param from the first millisecond.
 * @param to the last millisecond, which belongs to the period; before {@code from}, the period is
 *     empty.
 */
public record MeasurementPeriod(long from, long to) {

  /** Any time. */
  public static final MeasurementPeriod ALL = new MeasurementPeriod(Long.MIN_VALUE, Long.MAX_VALUE);

  /** Returns whether an instant lies in the period. */
  public boolean contains(long at) {
    return at >= from && at <= to;
  }
}
