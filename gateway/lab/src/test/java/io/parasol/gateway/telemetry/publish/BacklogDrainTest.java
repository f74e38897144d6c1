// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The drain of backlogs")
class BacklogDrainTest {

  private static final long RATE = 1 << 20;

  private final ManualLoop loop = new ManualLoop();
  private final Budget budget = new Budget(1L << 40);
  private final BacklogDrain drain = new BacklogDrain(loop, RATE, budget);
  private final List<String> turns = new ArrayList<>();
  private long sent;

  private final class Source implements BacklogDrain.Source {
    private final String name;
    private long left;

    private Source(String name, long left) {
      this.name = name;
      this.left = left;
    }

    @Override
    public long sendBacklog(long most) {
      long now = Math.min(most, left);
      if (now > 0) {
        turns.add(name);
        budget.take(now);
      }
      left -= now;
      sent += now;
      return now;
    }
  }

  @Test
  void lets_devices_send_in_turns() {
    drain.enqueue(
        new Source("a", 3 * BacklogDrain.TURN_BYTES)); // which takes its first turn at once
    drain.enqueue(new Source("b", 2 * BacklogDrain.TURN_BYTES));
    drain.enqueue(new Source("c", BacklogDrain.TURN_BYTES));

    loop.pass(Duration.ofSeconds(1));

    assertEquals(List.of("a", "a", "b", "c", "a", "b"), turns);
  }

  @Test
  void sends_no_more_than_its_rate() {
    drain.enqueue(new Source("a", 100 * RATE));

    loop.pass(Duration.ofSeconds(10));

    assertTrue(sent <= 10 * RATE + 2 * BacklogDrain.TURN_BYTES, "sent " + sent);
    assertTrue(sent >= 9 * RATE, "sent " + sent);
  }

  @Test
  void does_not_save_up_what_it_did_not_send() {
    loop.pass(Duration.ofMinutes(10));
    drain.enqueue(new Source("a", 100 * RATE));
    loop.run();

    assertTrue(sent <= RATE / 10 + BacklogDrain.TURN_BYTES, "sent " + sent);
  }

  @Test
  void waits_for_memory_and_goes_on_when_there_is_some() {
    Budget small = new Budget(BacklogDrain.TURN_BYTES);
    BacklogDrain narrow = new BacklogDrain(loop, 1L << 30, small);
    narrow.enqueue(
        most -> {
          small.take(most);
          turns.add("a");
          return most;
        });
    loop.pass(Duration.ofSeconds(1));
    assertEquals(List.of("a"), turns);

    small.release(BacklogDrain.TURN_BYTES);
    narrow.resume();

    assertEquals(List.of("a", "a"), turns);
  }
}
