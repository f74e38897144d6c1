// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.Arrays;

/** Divides whole numbers so that the parts sum to the whole exactly. */
public final class Apportionment {

  private Apportionment() {}

  /**
   * Returns parts in proportion to weights, by the method of largest remainders. Without a positive
   * sum of weights that is a number, all parts but the last are zero.
   *
   * @param total not negative
   * @param weights not negative, at least one
   */
  public static long[] divide(long total, double[] weights) {
    double sum = 0;
    for (double each : weights) {
      sum += each;
    }
    long[] parts = new long[weights.length];
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      parts[parts.length - 1] = total;
      return parts;
    }
    double[] remainders = new double[weights.length];
    long rest = total;
    for (int i = 0; i < parts.length; i++) {
      double exact = total * (weights[i] / sum);
      // Above 2^53, rounded shares may have a larger sum than the whole.
      parts[i] = Math.min(rest, (long) Math.floor(exact));
      remainders[i] = exact - parts[i];
      rest -= parts[i];
    }
    settle(parts, remainders, rest);
    return parts;
  }

  /** Gives the rest to the largest remainders; of equal ones, to the first. */
  private static void settle(long[] parts, double[] remainders, long rest) {
    if (rest == 0) {
      return;
    }
    long even = rest / parts.length;
    int more = (int) (rest % parts.length);
    double[] sorted = remainders.clone();
    Arrays.sort(sorted);
    double smallest = more == 0 ? Double.POSITIVE_INFINITY : sorted[parts.length - more];
    int ofSmallest = more;
    for (double each : remainders) {
      ofSmallest -= Double.compare(each, smallest) > 0 ? 1 : 0;
    }
    for (int i = 0; i < parts.length; i++) {
      int order = Double.compare(remainders[i], smallest);
      boolean hasMore = order > 0 || (order == 0 && ofSmallest-- > 0);
      parts[i] += even + (hasMore ? 1 : 0);
    }
  }
}
