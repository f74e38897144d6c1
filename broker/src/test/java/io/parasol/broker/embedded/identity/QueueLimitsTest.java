// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The limits of queues")
class QueueLimitsTest {

  @Test
  void are_an_eighth_of_the_heap_and_a_third_of_that_for_one_session() {
    assertEquals(new QueueLimits(4L << 20, 12L << 20), QueueLimits.ofHeap(96L << 20));
  }

  @Test
  void are_not_below_four_mebibytes_in_total() {
    assertEquals(4L << 20, QueueLimits.ofHeap(16L << 20).total());
  }

  @Test
  void leave_everything_to_queues_that_are_small_enough_together() {
    assertEquals(Long.MAX_VALUE, QueueLimits.fairShare(List.of(10L, 20L, 30L), 60));
  }

  @Test
  void take_from_the_largest_alone() {
    assertEquals(40, QueueLimits.fairShare(List.of(500L, 10L, 20L), 70));
    assertEquals(25, QueueLimits.fairShare(List.of(500L, 10L, 400L), 60));
  }
}
