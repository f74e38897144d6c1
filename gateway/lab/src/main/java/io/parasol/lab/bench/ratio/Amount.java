// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.lab.bench.measure.BenchText;

/**
 * A value that a benchmark has measured.
 *
 * @param what is measured, such as "three syncs of the disk".
 * @param unit such as "ms" or "1/s"; empty for a share or a count.
 */
record Amount(String what, double value, String unit) {

  Json json() {
    return Json.object()
        .put("what", what)
        .put("value", BenchText.decimal(value))
        .put("unit", unit)
        .build();
  }
}
