// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.PointName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The numbers of the points of a device")
class PointNumbersTest {

  private static final int POINTS = 1000;

  private final PointNumbers numbers = new PointNumbers();

  private static PointName point(int number) {
    return new PointName("p" + number);
  }

  private void addAll() {
    for (int number = 0; number < POINTS; number++) {
      assertEquals(PointNumbers.NONE, numbers.find(point(number)));
      assertEquals(number, numbers.add(point(number)));
    }
  }

  @Test
  void are_found_in_the_order_of_polls() {
    addAll();
    for (int poll = 0; poll < 3; poll++) {
      for (int number = 0; number < POINTS; number++) {
        assertEquals(number, numbers.find(point(number)));
      }
    }
  }

  @Test
  void are_found_in_any_order_and_beside_unknown_points() {
    addAll();
    List<Integer> order = new ArrayList<>();
    for (int number = 0; number < POINTS; number++) {
      order.add(number);
    }
    Collections.shuffle(order, new Random(1));
    for (int number : order) {
      assertEquals(number, numbers.find(point(number)));
      assertEquals(PointNumbers.NONE, numbers.find(point(POINTS + number)));
      assertEquals(point(number), numbers.name(number));
    }
    assertEquals(POINTS, numbers.size());
  }

  @Test
  void of_points_with_the_same_hash_differ() {
    // "Aa" and "BB" have the same hash code.
    PointName one = new PointName("AaAa");
    PointName other = new PointName("BBBB");
    assertEquals(one.hashCode(), other.hashCode());
    numbers.add(one);

    assertEquals(PointNumbers.NONE, numbers.find(other));
    assertEquals(1, numbers.add(other));
    assertEquals(0, numbers.find(one));
    assertEquals(1, numbers.find(other));
  }
}
