// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.lab.bench.measure.BenchText;

/** What a measured value, or its ratio to the floor or peer, should be. */
record Bar(Subject of, Limit limit, double value) {

  /** What the bar applies to. */
  enum Subject {
    MEASURED("measured"),
    RATIO("ratio");

    private final String wireName;

    Subject(String wireName) {
      this.wireName = wireName;
    }
  }

  /** The side of the bar on which a value should be. */
  enum Limit {
    MAXIMUM("at-most"),
    MINIMUM("at-least");

    private final String wireName;

    Limit(String wireName) {
      this.wireName = wireName;
    }
  }

  static Bar atMost(double value) {
    return new Bar(Subject.MEASURED, Limit.MAXIMUM, value);
  }

  static Bar atLeast(double value) {
    return new Bar(Subject.MEASURED, Limit.MINIMUM, value);
  }

  static Bar ratioAtMost(double value) {
    return new Bar(Subject.RATIO, Limit.MAXIMUM, value);
  }

  static Bar ratioAtLeast(double value) {
    return new Bar(Subject.RATIO, Limit.MINIMUM, value);
  }

  boolean isMetBy(double found) {
    return limit == Limit.MAXIMUM ? found <= value : found >= value;
  }

  Json json() {
    return Json.object()
        .put("of", of.wireName)
        .put(limit.wireName, BenchText.decimal(value))
        .build();
  }
}
