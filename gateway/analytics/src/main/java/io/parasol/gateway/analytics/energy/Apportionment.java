// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.Comparator;
import java.util.stream.IntStream;

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

  private static void settle(long[] parts, double[] remainders, long rest) {
    if (rest == 0) {
      return;
    }
    int[] order =
        IntStream.range(0, parts.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -remainders[i]).thenComparing(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    long even = rest / parts.length;
    for (int i = 0; i < parts.length; i++) {
      parts[order[i]] += even + (i < rest % parts.length ? 1 : 0);
    }
  }
}
