// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.certs.json.Json;
import io.parasol.lab.bench.measure.BenchText;
import java.util.Arrays;

/** How long messages took, as a distribution. */
final class Latencies {

  private static final double NANOS_OF_MILLI = 1e6;

  private final long[] nanos;

  /**
   * @param nanos one for each message, in any order.
   */
  Latencies(long[] nanos) {
    this.nanos = nanos.clone();
    Arrays.sort(this.nanos);
  }

  int count() {
    return nanos.length;
  }

  /**
   * Returns the milliseconds that this share of the messages did not exceed; 0 without messages.
   *
   * @param share 0 to 1.
   */
  double millis(double share) {
    if (nanos.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share * nanos.length);
    return nanos[Math.max(0, rank - 1)] / NANOS_OF_MILLI;
  }

  Json json() {
    return Json.object()
        .put("ms-p50", BenchText.decimal(millis(0.5)))
        .put("ms-p99", BenchText.decimal(millis(0.99)))
        .put("ms-max", BenchText.decimal(millis(1)))
        .build();
  }
}
