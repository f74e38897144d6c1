// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.Bounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The unit identifiers that a device model can have. */
public record Units(Set<Unit> all) {

  /** All unit identifiers. */
  public static final Units ANY = between(0, 255);

  public Units {
    all = Set.copyOf(all);
    Bounds.require(!all.isEmpty(), "units", "at least one unit");
  }

  /** Returns a range, both ends inclusive. */
  public static Units between(int first, int last) {
    return new Units(
        IntStream.rangeClosed(first, last).mapToObj(Unit::new).collect(Collectors.toSet()));
  }

  public boolean contains(Unit unit) {
    return all.contains(unit);
  }

  /** Returns the notation of profiles: {@code 3}, {@code 1-247}, {@code 1, 3-5}. */
  @Override
  public String toString() {
    List<String> ranges = new ArrayList<>();
    int first = -1;
    for (int unit = 0; unit <= 256; unit++) {
      boolean isHeld = unit <= 255 && all.contains(new Unit(unit));
      if (isHeld && first < 0) {
        first = unit;
      } else if (!isHeld && first >= 0) {
        ranges.add(first == unit - 1 ? "" + first : first + "-" + (unit - 1));
        first = -1;
      }
    }
    return String.join(", ", ranges);
  }
}
