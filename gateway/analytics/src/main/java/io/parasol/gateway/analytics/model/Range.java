// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/** Checks of numbers that come from configuration. */
final class Range {

  private Range() {}

  static void require(String name, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "%s is %s; expected %s to %s".formatted(name, value, min, max));
    }
  }
}
