// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The start of the links of a site")
class StartRampTest {

  private static final int MANY = 4 * StartRamp.LINKS_AT_ONCE;

  private final StartRamp ramp = new StartRamp();

  /** The first polls of the links that have started, in the order of their start. */
  private final List<CompletableFuture<Void>> started = new ArrayList<>();

  private CompletionStage<Void> start(Duration atMost) {
    assertEquals(StartRamp.MAX_TURN, atMost);
    CompletableFuture<Void> polled = new CompletableFuture<>();
    started.add(polled);
    return polled;
  }

  private void add(int links) {
    for (int i = 0; i < links; i++) {
      ramp.add(this::start);
    }
  }

  @Test
  void is_at_once_for_a_small_site() {
    add(StartRamp.LINKS_AT_ONCE);

    assertEquals(StartRamp.LINKS_AT_ONCE, started.size());
  }

  @Test
  void is_a_few_at_a_time_for_a_large_one() {
    add(MANY);

    assertEquals(StartRamp.LINKS_AT_ONCE, started.size());
    started.get(7).complete(null);
    started.get(3).complete(null);
    assertEquals(StartRamp.LINKS_AT_ONCE + 2, started.size());
  }

  @Test
  void reaches_every_link_even_if_one_fails() {
    add(MANY);

    for (int i = 0; i < MANY; i++) {
      if (i % 2 == 0) {
        started.get(i).complete(null);
      } else {
        started.get(i).completeExceptionally(new IllegalStateException("a defect"));
      }
    }

    assertEquals(MANY, started.size());
  }

  @Test
  void has_room_again_when_all_have_started() {
    add(StartRamp.LINKS_AT_ONCE);
    started.forEach(polled -> polled.complete(null));

    add(1);

    assertEquals(StartRamp.LINKS_AT_ONCE + 1, started.size());
  }

  @Test
  void does_not_grow_the_stack_with_links_that_end_at_once() {
    int links = 100_000;
    CompletableFuture<Void> first = new CompletableFuture<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    done.complete(null);
    int[] count = {0};
    for (int i = 0; i < StartRamp.LINKS_AT_ONCE; i++) {
      ramp.add(atMost -> first);
    }
    for (int i = 0; i < links; i++) {
      ramp.add(
          atMost -> {
            count[0]++;
            return done;
          });
    }

    first.complete(null);

    assertEquals(links, count[0]);
  }
}
