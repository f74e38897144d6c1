// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import io.parasol.certs.json.Json;
import java.util.Arrays;

/** Ages of readings, counted by the millisecond. Not thread-safe. */
final class Ages {

  /** Older ones count as this: ten minutes. */
  private static final int MAX_MILLIS = 600_000;

  private final int[] counts = new int[MAX_MILLIS + 1];
  private long max;

  /** Counts an age in milliseconds. A negative one, by the rounding of clocks, counts as 0. */
  void add(long millis) {
    counts[(int) Math.max(0, Math.min(millis, MAX_MILLIS))]++;
    max = Math.max(max, millis);
  }

  long quantile(double share) {
    long wanted = (long) Math.ceil(count() * share);
    long seen = 0;
    int age = 0;
    while (age < MAX_MILLIS && (seen += counts[age]) < wanted) {
      age++;
    }
    return age;
  }

  private long count() {
    return Arrays.stream(counts).asLongStream().sum();
  }

  Json.Obj json() {
    return Json.object()
        .put("readings", count())
        .put("age-ms-p50", quantile(0.5))
        .put("age-ms-p99", quantile(0.99))
        .put("age-ms-max", max)
        .build();
  }
}
