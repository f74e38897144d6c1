// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The commands that were handled for a suspended device")
class HandledCommandsTest {

  private long now = -5;
  private final HandledCommands handled = new HandledCommands(() -> now);

  private static byte[] command(int number) {
    return ("command " + number).getBytes(UTF_8);
  }

  @Test
  void are_not_handled_again_when_the_broker_delivers_them_to_the_session_of_the_device() {
    handled.add(command(1));
    now += Duration.ofSeconds(45).toNanos();

    assertTrue(handled.contains(command(1)));
    assertFalse(handled.contains(command(2)));
  }

  @Test
  void may_come_again_later_from_a_sender_who_has_got_no_receipt() {
    handled.add(command(1));
    now += Duration.ofMinutes(1).toNanos();

    assertFalse(handled.contains(command(1)));
  }

  @Test
  void are_bounded_in_number() {
    for (int i = 0; i <= HandledCommands.MAX_COMMANDS; i++) {
      handled.add(command(i));
    }

    assertFalse(handled.contains(command(0)));
    assertTrue(handled.contains(command(1)));
  }
}
