// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/**
 * How an energy counter behaves.
 *
 * @param bits width of the register of an accumulator that rolls over (SunSpec {@code acc32}: 32),
 *     else 0
 * @param stepWattHours the smallest change that the counter shows, in Wh
 */
public record CounterType(Kind kind, int bits, double stepWattHours) {

  /** What a falling counter means. */
  public enum Kind {
    /** It never falls; a fall is a reset. */
    TOTAL,
    /** It starts again at zero after 2^bits steps. */
    ACCUMULATOR,
    /** It starts again at zero every night. */
    DAY
  }

  public CounterType {
    if (!(stepWattHours > 0 && stepWattHours <= 1e6)) {
      throw new IllegalArgumentException(
          "step is %s Wh; expected up to 1e6".formatted(stepWattHours));
    }
    if (kind == Kind.ACCUMULATOR ? bits < 16 || bits > 48 : bits != 0) {
      throw new IllegalArgumentException(
          "bits is %d; expected 16 to 48 for an accumulator, else 0".formatted(bits));
    }
  }

  /** Returns a counter that never falls. */
  public static CounterType total(double stepWattHours) {
    return new CounterType(Kind.TOTAL, 0, stepWattHours);
  }

  /** Returns a counter that starts again at zero every night. */
  public static CounterType day(double stepWattHours) {
    return new CounterType(Kind.DAY, 0, stepWattHours);
  }

  /** Returns a counter that rolls over after 2^bits steps. */
  public static CounterType accumulator(int bits, double stepWattHours) {
    return new CounterType(Kind.ACCUMULATOR, bits, stepWattHours);
  }
}
