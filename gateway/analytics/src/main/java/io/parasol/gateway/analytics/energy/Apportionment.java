// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Divides whole numbers so that the parts sum to the whole exactly. */
public final class Apportionment {

  private Apportionment() {}

  /**
   * Returns parts in proportion to weights, by the method of largest remainders. Without a positive
   * weight, all parts but the last are zero.
   *
   * @param weights not negative, at least one
   */
  public static long[] divide(long total, double[] weights) {
    double sum = 0;
    for (double each : weights) {
      sum += each;
    }
    long[] parts = new long[weights.length];
    if (sum <= 0) {
      parts[parts.length - 1] = total;
      return parts;
    }
    double[] remainders = new double[weights.length];
    long rest = total;
    for (int i = 0; i < parts.length; i++) {
      double exact = total * (weights[i] / sum);
      parts[i] = (long) Math.floor(exact);
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
    for (int i = 0; rest != 0; i = (i + 1) % order.length) {
      int sign = rest > 0 ? 1 : -1;
      if (parts[order[i]] + sign >= 0) {
        parts[order[i]] += sign;
        rest -= sign;
      }
    }
  }
}
