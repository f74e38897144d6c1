// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.util.Arrays;

/** Ages of messages, counted by the millisecond. Not thread-safe. */
public final class AgeHistogram {

  /** Older ones count as this. */
  private static final int MAX_MILLIS = 10_000;

  private final long[] counts = new long[MAX_MILLIS + 1];

  /** Counts an age in milliseconds. A negative one, by clocks that differ, counts as 0. */
  public void add(long millis) {
    counts[(int) Math.max(0, Math.min(millis, MAX_MILLIS))]++;
  }

  public void clear() {
    Arrays.fill(counts, 0);
  }

  /** Returns the age in milliseconds that this share did not exceed. */
  public long quantile(double share) {
    long all = Arrays.stream(counts).sum();
    long seen = 0;
    for (int age = 0; age < counts.length; age++) {
      seen += counts[age];
      if (seen >= all * share) {
        return age;
      }
    }
    return MAX_MILLIS;
  }
}
