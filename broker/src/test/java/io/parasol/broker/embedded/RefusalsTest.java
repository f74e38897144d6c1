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

  private final List<String> reported = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final Refusals refusals =
      new Refusals(
          (client, what, why) -> reported.add(client + "|" + what + "|" + why), clock::get);

  @Test
  void are_reported_one_by_one() {
    refusals.report("a", "connect", "why");
    refusals.report("b", "publish t", "why not");

    assertEquals(List.of("a|connect|why", "b|publish t|why not"), reported);
  }

  @Test
  void are_made_printable_and_short() {
    refusals.report("a\n\u001b[31m", "publish " + "x".repeat(70_000), "why");

    assertTrue(reported.get(0).startsWith("a??[31m|publish xxx"), reported.get(0));
    assertTrue(reported.get(0).length() < 3 * Printable.MAX_LENGTH);
  }

  @Test
  void are_counted_for_each_client_and_cause_and_reported_once_a_minute() {
    for (int i = 0; i < 1_000; i++) {
      refusals.report("a", "publish topic" + i, "why");
    }
    refusals.report("b", "publish t", "why");
    refusals.report("a", "connect", "why");
    assertEquals(Refusals.MAX_SINGLE + 2, reported.size());
    assertEquals(List.of("b|publish t|why", "a|connect|why"), reported.subList(5, 7));
    reported.clear();

    clock.addAndGet(TimeUnit.SECONDS.toNanos(59));
    refusals.flush();
    assertEquals(List.of(), reported);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    refusals.flush();

    assertEquals(List.of("a|publish|why (995 more times)"), reported);
    assertEquals(1_002, refusals.count());
  }

  @Test
  void are_reported_again_after_a_minute_without_any() {
    refusals.report("a", "connect", "why");
    clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
    refusals.flush();
    refusals.report("a", "connect", "why");

    assertEquals(List.of("a|connect|why", "a|connect|why"), reported);
  }

  @Test
  void of_very_many_clients_are_counted_together() {
    for (int i = 0; i < 1_000; i++) {
      refusals.report("client" + i, "connect", "why");
    }
    assertEquals(Refusals.MAX_PER_SECOND, reported.size());

    clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
    refusals.flush();

    assertEquals(
        20 + Refusals.MAX_CAUSES - 20 + 1,
        reported.size(),
        "one report for each further client that is counted separately, and one for the rest");
    assertTrue(
        reported.contains("various|refusals|too many to report each (500 more times)"),
        reported.toString());
  }

  @Test
  void for_an_exceeded_limit_are_reported_with_their_number() {
    List<String> limits = new ArrayList<>();
    Refusals reporting =
        new Refusals(
            new BrokerListener() {
              @Override
              public void refused(String client, String what, String why) {}

              @Override
              public void limitReached(String limit, String client, long count) {
                limits.add(limit + "|" + client + "|" + count);
              }
            },
            clock::get);
    for (int i = 0; i < 30; i++) {
      reporting.reportLimit("messages", "a");
    }
    clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
    reporting.flush();

    assertEquals(List.of("messages|a|1", "messages|a|29"), limits);
    assertEquals(30, reporting.limits());
    assertEquals(0, reporting.count());
  }

  @Test
  void do_not_stop_the_broker_when_the_listener_fails() {
    Refusals deaf =
        new Refusals(
            (client, what, why) -> {
              throw new IllegalStateException("broken on purpose");
            },
            clock::get);

    deaf.report("a", "connect", "why");
    deaf.flush();
  }
}
