// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

/**
 * A point of a device: a meaning, and the number of the string or tracker.
 *
 * @param index 0 for the device as a whole, 1 and up for its strings or trackers
 */
public record PointKey(Meaning meaning, int index) {

  private static final int MAX_INDEX = 1024;

  public PointKey {
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException(
          "index is %d; expected 0 to %d".formatted(index, MAX_INDEX));
    }
  }

  /** Returns the point of a device as a whole. */
  public static PointKey of(Meaning meaning) {
    return new PointKey(meaning, 0);
  }
}
