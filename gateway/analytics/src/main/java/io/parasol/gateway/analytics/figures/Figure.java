// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

/** A figure, or the reason why it cannot be given. */
public sealed interface Figure {

  /** Below this completeness there is no figure. */
  double MIN_COMPLETENESS = 0.9;

  /**
   * A figure that is given.
   *
   * @param completeness the share of the time, 0 to 1, for which there are readings
   * @param method how it was computed, with the constants that it depends on
   */
  record Given(double value, double completeness, String method) implements Figure {}

  /** A figure that cannot be given. */
  record Missing(String reason) implements Figure {}

  /** Returns the reason why there is no figure of readings that are too incomplete. */
  static Missing incomplete(double completeness) {
    return new Missing(
        "readings cover %.0f %% of the time; at least %.0f %% are needed"
            .formatted(completeness * 100, MIN_COMPLETENESS * 100));
  }

  /** Returns a figure, if the readings are complete enough for one and it is a number. */
  static Figure of(double value, double completeness, String method) {
    if (completeness < MIN_COMPLETENESS) {
      return incomplete(completeness);
    }
    return Double.isFinite(value)
        ? new Given(value, completeness, method)
        : new Missing("there is no sun in this time");
  }
}
