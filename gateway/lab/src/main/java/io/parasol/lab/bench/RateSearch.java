// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

/**
 * A search for the highest rate at which everything arrives. It first tries the requested rate.
 * After a failure it goes on between the highest rate that was complete and the lowest that was
 * not, until these are within ten per cent of each other.
 */
final class RateSearch {

  /** The search ends when the lowest failed rate is at most this multiple of the best one. */
  private static final double PRECISION = 1.1;

  private static final int MAX_TRIES = 7;

  /** A gateway that is not overloaded delivers a little less than one that is. */
  private static final double SHARE_OF_DELIVERED = 0.85;

  private double best;
  private double failed = Double.POSITIVE_INFINITY;
  private double next;
  private int tries;

  /**
   * Creates a search.
   *
   * @param requested points a second.
   */
  RateSearch(double requested) {
    this.next = requested;
  }

  /** Returns the next rate to try, in points a second. */
  double next() {
    return next;
  }

  /**
   * Records how the next rate went.
   *
   * @param isComplete whether every point arrived.
   * @param delivered points a second that arrived.
   */
  void record(boolean isComplete, double delivered) {
    tries++;
    if (isComplete) {
      best = Math.max(best, next);
    } else {
      failed = Math.min(failed, next);
    }
    next = best > 0 ? Math.sqrt(best * failed) : failed * share(delivered);
  }

  private double share(double delivered) {
    return Math.min(SHARE_OF_DELIVERED, SHARE_OF_DELIVERED * delivered / failed);
  }

  boolean isDone() {
    boolean isPrecise = best > 0 && (failed / best <= PRECISION || Double.isInfinite(failed));
    return tries == MAX_TRIES || isPrecise || (tries > 0 && next < 1);
  }

  /** Returns the highest rate that was complete, in points a second; 0 if none was. */
  double best() {
    return best;
  }
}
