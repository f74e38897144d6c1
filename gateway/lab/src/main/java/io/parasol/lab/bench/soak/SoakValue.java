// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import java.util.Locale;

/** The values that a long run watches, each with its rule. */
public enum SoakValue {
  /** The heap and the compilers make it rise and fall by several MiB. */
  RESIDENT_MIB(12, 0.03),
  /** After a garbage collection. */
  HEAP_MIB(3, 0.05),
  DIRECT_MIB(8, 0),
  THREADS(3, 0),
  DESCRIPTORS(8, 0),
  /** Median of a window, from publishing to the final receipt. */
  COMMAND_MS(20, 0.5),
  /** 99 % of the telemetry messages of a window, at the subscriber. */
  AGE_MS(100, 0.5);

  private final double absolute;
  private final double relative;

  SoakValue(double absolute, double relative) {
    this.absolute = absolute;
    this.relative = relative;
  }

  GrowthRule rule() {
    return new GrowthRule(absolute, relative);
  }

  /** Returns the name in the result. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
