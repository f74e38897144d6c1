// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A cursor")
class CursorTest {

  private final Cursor cursor = Cursor.atStart();

  @Test
  void moves_its_mark_over_what_is_settled_in_order() {
    cursor.settle(1, 1);
    cursor.settle(2, 2);

    assertEquals(2, cursor.mark());
    assertTrue(cursor.above().isEmpty());
  }

  @Test
  void keeps_apart_what_overtook_a_backlog() {
    cursor.settle(100, 100);
    cursor.settle(101, 101);

    assertEquals(0, cursor.mark());
    assertEquals(List.of(new Cursor.Interval(100, 101)), cursor.above());
    assertEquals(102, cursor.waitingFrom(100));
    assertEquals(99, cursor.waitingUpTo(101));
  }

  @Test
  void swallows_an_interval_that_the_mark_reaches() {
    cursor.settle(3, 5);
    cursor.settle(1, 2);

    assertEquals(5, cursor.mark());
    assertTrue(cursor.above().isEmpty());
  }

  @Test
  void has_in_common_with_others_what_is_settled_in_each_of_them() {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      Cursor other = Cursor.atStart();
      Cursor one = Cursor.atStart();
      BitSet inBoth = new BitSet();
      BitSet ofOther = new BitSet();
      for (int step = 0; step < 20; step++) {
        int from = 1 + random.nextInt(60);
        one.settle(from, from + 4);
        inBoth.set(from, from + 5);
        int its = 1 + random.nextInt(60);
        other.settle(its, its + 4);
        ofOther.set(its, its + 5);
      }
      inBoth.and(ofOther);

      Cursor common = Cursor.common(List.of(one, other));

      assertEquals(inBoth.nextClearBit(1) - 1, common.mark());
      assertEquals(70 - inBoth.cardinality(), common.waiting(1, 70));
    }
  }

  @Test
  void knows_what_a_set_of_numbers_knows() {
    Random random = new Random(7);
    BitSet settled = new BitSet();
    for (int step = 0; step < 3000; step++) {
      int from = 1 + random.nextInt(400);
      int to = from + random.nextInt(random.nextInt(10) == 0 ? 60 : 2);
      cursor.settle(from, to);
      settled.set(from, to + 1);

      int first = 1 + random.nextInt(480);
      int last = first + random.nextInt(40);
      assertEquals(settled.nextClearBit(first), cursor.waitingFrom(first));
      assertEquals(
          last - first + 1 - settled.get(first, last + 1).cardinality(),
          cursor.waiting(first, last));
      assertEquals(Math.max(0, settled.previousClearBit(last)), cursor.waitingUpTo(last));
      assertEquals(settled.nextClearBit(1) - 1, cursor.mark());
    }
  }
}
