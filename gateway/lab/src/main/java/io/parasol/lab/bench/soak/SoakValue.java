// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import java.util.Locale;

/** The values that a long run watches, each with its rule. */
public enum SoakValue {
  /** The heap and the compilers make it rise and fall by several MiB. */
  RESIDENT_MIB(12, 0.03, Kind.AMOUNT),
  /** After a garbage collection. */
  HEAP_MIB(3, 0.05, Kind.AMOUNT),
  DIRECT_MIB(8, 0, Kind.AMOUNT),
  THREADS(3, 0, Kind.AMOUNT),
  DESCRIPTORS(8, 0, Kind.AMOUNT),
  /** Median of a window, from publishing to the final receipt. */
  COMMAND_MS(20, 0.5, Kind.TIME),
  /** 99 % of the telemetry messages of a window, at the subscriber. */
  AGE_MS(100, 0.5, Kind.TIME),
  /** 99 % of a window; see {@link MachineDelay}. It is no value of the gateway, and has no rule. */
  MACHINE_DELAY_MS(0, 0, Kind.REFERENCE);

  /** How a value is judged. */
  enum Kind {
    AMOUNT,
    /** Other work on the machine makes it longer, so it is compared with the machine's delay. */
    TIME,
    REFERENCE
  }

  private final double absolute;
  private final double relative;
  private final Kind kind;

  SoakValue(double absolute, double relative, Kind kind) {
    this.absolute = absolute;
    this.relative = relative;
    this.kind = kind;
  }

  GrowthRule rule() {
    return new GrowthRule(absolute, relative);
  }

  /** Returns the rule for the value as a multiple of the delay of the machine. */
  GrowthRule ratioRule() {
    return new GrowthRule(0, relative);
  }

  Kind kind() {
    return kind;
  }

  /** Returns the name in the result. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
