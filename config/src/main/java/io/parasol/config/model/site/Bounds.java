// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.Duration;

/** Range checks whose messages have the form {@code KEY: expected RANGE}. */
public final class Bounds {

  private Bounds() {}

  public static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }

  public static void requireWithin(String what, Duration found, Duration min, Duration max) {
    require(
        found.compareTo(min) >= 0 && found.compareTo(max) <= 0,
        what,
        DurationText.of(min) + " to " + DurationText.of(max));
  }
}
