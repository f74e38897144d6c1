// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Refusals")
class RefusalsTest {

  private final List<String> told = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final Refusals refusals =
      new Refusals((who, what, why) -> told.add(who + "|" + what + "|" + why), clock::get);

  @Test
  void are_told_one_by_one() {
    refusals.report("a", "connect", "why");
    refusals.report("b", "publish t", "why not");

    assertEquals(List.of("a|connect|why", "b|publish t|why not"), told);
  }

  @Test
  void are_made_printable_and_short() {
    refusals.report("a\n\u001b[31m", "publish " + "x".repeat(70_000), "why");

    assertTrue(told.get(0).startsWith("a??[31m|publish xxx"), told.get(0));
    assertTrue(told.get(0).length() < 3 * Printable.MAX_LENGTH);
  }

  @Test
  void are_counted_instead_when_there_are_too_many() {
    for (int i = 0; i < 1_000; i++) {
      refusals.report("a", "connect", "why");
    }
    assertEquals(Refusals.MAX_PER_SECOND, told.size());

    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    refusals.flush();

    assertEquals("various|980 more|too many refusals to report each", told.get(told.size() - 1));
  }

  @Test
  void are_told_again_a_second_later() {
    for (int i = 0; i < 21; i++) {
      refusals.report("a", "connect", "why");
    }
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    refusals.report("b", "connect", "why");

    assertEquals("various|1 more|too many refusals to report each", told.get(20));
    assertEquals("b|connect|why", told.get(21));
  }

  @Test
  void do_not_stop_the_broker_when_the_listener_fails() {
    Refusals deaf =
        new Refusals(
            (who, what, why) -> {
              throw new IllegalStateException("broken on purpose");
            },
            clock::get);

    deaf.report("a", "connect", "why");
    deaf.flush();
  }
}
