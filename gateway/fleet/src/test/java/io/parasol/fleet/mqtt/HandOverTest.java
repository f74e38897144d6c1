// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The hand-over of messages")
class HandOverTest {

  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Integer> passed = new ArrayList<>();

  @Test
  void passes_all_in_their_order_with_one_task() {
    HandOver<Integer> items = new HandOver<>(tasks::add, passed::add);
    items.add(1);
    items.add(2);
    assertEquals(1, tasks.size());
    assertEquals(2, items.size());

    tasks.remove(0).run();
    assertEquals(List.of(1, 2), passed);
    assertEquals(0, items.size());

    items.add(3);
    tasks.remove(0).run();
    assertEquals(List.of(1, 2, 3), passed);
  }

  @Test
  void passes_what_is_added_meanwhile_with_the_same_task() {
    List<HandOver<Integer>> self = new ArrayList<>();
    HandOver<Integer> items =
        new HandOver<>(
            tasks::add,
            item -> {
              passed.add(item);
              if (item < 3) {
                self.get(0).add(item + 1);
              }
            });
    self.add(items);
    items.add(1);
    tasks.remove(0).run();

    assertEquals(List.of(1, 2, 3), passed);
    assertEquals(0, tasks.size());
  }
}
