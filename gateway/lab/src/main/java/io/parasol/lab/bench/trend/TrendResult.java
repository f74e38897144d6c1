// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.trend;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;

/**
 * The cost of the path of a reading, and of the reference workload.
 *
 * @param path of the gateway's own code.
 * @param reference of work that never changes.
 */
public record TrendResult(Cost path, Cost reference) {

  private static final double MILLION = 1e6;

  /**
   * What a workload costs.
   *
   * @param nanos processor time of a point, in the quickest of all rounds.
   * @param bytes allocated for a point.
   */
  public record Cost(double nanos, double bytes) {

    Json json() {
      return Json.object()
          .put("cpu-seconds-per-million-points", decimal(nanos * MILLION / 1e9))
          .put("allocated-bytes-per-point", decimal(bytes))
          .build();
    }
  }

  /** Returns the members of the result. */
  public Json.Obj json() {
    return Json.object()
        .put("path", path.json())
        .put("reference", reference.json())
        .put("ratio", decimal(ratio()))
        .put("allocated-bytes-per-point", decimal(bytesPerPoint()))
        .build();
  }

  /** Returns the processor time of the path as a multiple of that of the reference workload. */
  public double ratio() {
    return path.nanos / reference.nanos;
  }

  public double bytesPerPoint() {
    return path.bytes;
  }
}
