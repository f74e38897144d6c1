// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.PointName;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers the points of a device: 0, 1, 2 and so on, so that arrays can hold what is known about
 * each. Polls read the points in the same order again and again, so the next point is mostly the
 * one after the last, and is found without a hash table. A few points have none.
 *
 * <p>Not thread-safe.
 */
public final class PointNumbers {

  /** The number of a point that has none. */
  public static final int NONE = -1;

  /** Maximum number of points; a profile has far fewer. */
  public static final int MAX_POINTS = 65_535;

  /** Maximum number of points that are looked for one after the other. */
  private static final int MAX_WITHOUT_TABLE = 16;

  private final List<PointName> names = new ArrayList<>();

  /**
   * An open hash table of numbers plus one; at least twice as long as there are points, or empty.
   */
  private char[] slots = {};

  /** The number that is looked for first. */
  private int expected;

  public int size() {
    return names.size();
  }

  public PointName name(int number) {
    return names.get(number);
  }

  /** Returns the number of a point, or {@link #NONE}. */
  public int find(PointName point) {
    int guess = expected < names.size() ? expected : 0;
    int number = guess < names.size() && names.get(guess).equals(point) ? guess : lookUp(point);
    expected = number + 1;
    return number;
  }

  private int lookUp(PointName point) {
    return slots.length == 0 ? names.indexOf(point) : slots[slot(point)] - 1;
  }

  /**
   * Adds a point that has no number yet. Returns its number.
   *
   * @throws IllegalStateException if there are {@link #MAX_POINTS} already.
   */
  public int add(PointName point) {
    if (names.size() == MAX_POINTS) {
      throw new IllegalStateException("more than %d points".formatted(MAX_POINTS));
    }
    names.add(point);
    if (names.size() <= MAX_WITHOUT_TABLE) {
      return names.size() - 1;
    }
    if (2 * names.size() > slots.length) {
      slots = new char[Math.max(4 * MAX_WITHOUT_TABLE, 2 * slots.length)];
      for (int number = 0; number < names.size(); number++) {
        slots[slot(names.get(number))] = (char) (number + 1);
      }
    } else {
      slots[slot(point)] = (char) names.size();
    }
    return names.size() - 1;
  }

  /** Returns the slot of a point, or the empty slot in which it belongs. */
  private int slot(PointName point) {
    int hash = point.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
    while (slots[slot] != 0 && !names.get(slots[slot] - 1).equals(point)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }
}
