// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The readings that wait for the page")
class ReadingsQueueTest {

  private final ReadingsQueue queue = new ReadingsQueue();

  private static Publication message(int length) {
    return Publication.json("a/telemetry", new byte[length], false);
  }

  @Test
  void is_taken_in_its_order_and_only_the_first_message_asks_for_that() {
    Publication first = message(1);
    Publication second = message(2);

    assertTrue(queue.add(first));
    assertFalse(queue.add(second));
    assertEquals(List.of(first, second), queue.takeAll());
    assertEquals(List.of(), queue.takeAll());
    assertTrue(queue.add(first));
  }

  @Test
  void is_limited_in_bytes_until_it_is_taken() {
    Publication half = message(ReadingsQueue.MAX_BYTES / 2);
    assertTrue(queue.add(half));
    assertFalse(queue.add(half));

    assertFalse(queue.add(message(1)));

    assertEquals(List.of(half, half), queue.takeAll());
    assertFalse(queue.add(message(ReadingsQueue.MAX_BYTES + 1)));
    assertEquals(List.of(), queue.takeAll());
    assertTrue(queue.add(half));
  }

  @Test
  void is_limited_in_number() {
    Publication empty = message(0);
    for (int i = 0; i <= ReadingsQueue.MAX_MESSAGES; i++) {
      queue.add(empty);
    }

    assertEquals(ReadingsQueue.MAX_MESSAGES, queue.takeAll().size());
  }
}
