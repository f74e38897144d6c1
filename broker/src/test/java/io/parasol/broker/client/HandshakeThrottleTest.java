// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The line before the handshakes")
class HandshakeThrottleTest {

  private final List<String> begun = new ArrayList<>();
  private final HandshakeThrottle throttle = new HandshakeThrottle(2);

  private HandshakeThrottle.HandshakeSlot await(String name) {
    return throttle.schedule(() -> begun.add(name));
  }

  @Test
  void lets_no_more_than_its_number_begin() {
    await("a");
    await("b");
    await("c");

    assertEquals(List.of("a", "b"), begun);
  }

  @Test
  void admits_the_next_in_order_when_one_is_over() {
    HandshakeThrottle.HandshakeSlot first = await("a");
    await("b");
    await("c");
    await("d");

    first.released();

    assertEquals(List.of("a", "b", "c"), begun);
  }

  @Test
  void frees_one_place_only_however_often_a_turn_is_over() {
    HandshakeThrottle.HandshakeSlot first = await("a");
    await("b");
    await("c");
    await("d");

    first.released();
    first.released();

    assertEquals(List.of("a", "b", "c"), begun);
  }

  @Test
  void forgets_who_leaves_the_line() {
    HandshakeThrottle.HandshakeSlot first = await("a");
    await("b");
    HandshakeThrottle.HandshakeSlot third = await("c");
    await("d");

    third.released();
    first.released();

    assertEquals(List.of("a", "b", "d"), begun);
  }
}
