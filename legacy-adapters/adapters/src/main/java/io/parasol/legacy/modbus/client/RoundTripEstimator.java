// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

/**
 * An estimator of the response time of a unit: smoothed mean and deviation in nanoseconds, with
 * recent samples weighing most (RFC 6298, 2).
 */
public final class RoundTripEstimator {

  private long mean;
  private long deviation;
  private boolean hasSample;

  public void addSample(long nanos) {
    if (!hasSample) {
      hasSample = true;
      mean = nanos;
      deviation = nanos / 2;
      return;
    }
    deviation += (Math.abs(mean - nanos) - deviation) / 4;
    mean += (nanos - mean) / 8;
  }

  /** Returns the mean in nanoseconds; 0 before the first sample. */
  public long mean() {
    return mean;
  }

  /** Returns whether there is a sample. */
  boolean hasSample() {
    return hasSample;
  }

  /** Returns a bound below which samples are rare: the mean minus two deviations. */
  long lowerBound() {
    return Math.max(0, mean - 2 * deviation);
  }

  /**
   * Returns a bound that responses hardly ever exceed: the mean plus four deviations.
   *
   * @param minMargin the minimum margin above the mean, in nanoseconds, even if recent responses
   *     vary less.
   */
  public long upperBound(long minMargin) {
    return mean + Math.max(minMargin, 4 * deviation);
  }

  /**
   * Returns a bound that responses hardly ever exceed, or {@code unknown} before the first sample.
   */
  long upperBoundOr(long unknown) {
    return hasSample ? mean + 4 * deviation : unknown;
  }
}
