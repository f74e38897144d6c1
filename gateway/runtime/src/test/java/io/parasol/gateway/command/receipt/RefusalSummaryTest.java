// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.command.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The summary of rejections")
class RefusalSummaryTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final RefusalSummary summary = new RefusalSummary();

  private static Instant at(int seconds) {
    return NOON.plusSeconds(seconds);
  }

  @Test
  void records_the_first_of_each_sender_and_reason() {
    assertTrue(summary.admits("a", "expired", NOON));
    assertTrue(summary.admits("a", "malformed", NOON));
    assertTrue(summary.admits("b", "expired", NOON));

    assertFalse(summary.admits("a", "expired", at(1)));
    assertEquals(List.of(), summary.due(at(59)));
    assertEquals(
        List.of(new JournalRecord.RefusalCount("a", "expired", 1, NOON, at(60))),
        summary.due(at(60)));
  }

  @Test
  void records_the_next_one_after_a_minute_without_any() {
    assertTrue(summary.admits("a", "expired", NOON));
    assertFalse(summary.admits("a", "expired", at(30)));
    assertEquals(1, summary.due(at(60)).size());
    assertFalse(summary.admits("a", "expired", at(61)), "the flood goes on");
    assertEquals(1, summary.due(at(120)).size());

    assertEquals(List.of(), summary.due(at(180)));
    assertTrue(summary.admits("a", "expired", at(181)));
  }

  @Test
  void counts_also_the_first_ones_of_a_sender_that_sends_slowly_for_a_long_time() {
    int recorded = 0;
    long counted = 0;
    int sent = 24 * 60 * 60 / 61;
    for (int i = 0; i < sent; i++) {
      Instant now = NOON.plus(Duration.ofSeconds(61L * i));
      counted += summary.due(now).stream().mapToLong(JournalRecord.RefusalCount::refusals).sum();
      recorded += summary.admits("a", "expired", now) ? 1 : 0;
    }
    counted +=
        summary.rest(NOON.plus(Duration.ofDays(1))).stream()
            .mapToLong(JournalRecord.RefusalCount::refusals)
            .sum();

    assertTrue(recorded >= RefusalSummary.MAX_BURST && recorded < 320, () -> "recorded too many");
    assertEquals(sent, recorded + counted);
  }

  @Test
  void is_bounded_however_many_senders_there_are() {
    for (int i = 0; i < 10_000; i++) {
      summary.admits("sender-" + i, "expired", NOON);
      summary.admits("sender-" + i, "expired", NOON);
    }

    List<JournalRecord.RefusalCount> due = summary.due(at(60));

    assertEquals(RefusalSummary.MAX_SENDERS + 1, due.size());
    Set<String> senders =
        due.stream().map(JournalRecord.RefusalCount::sender).collect(Collectors.toSet());
    assertTrue(senders.contains("sender-0") && senders.contains(RefusalSummary.OTHERS));
  }

  @Test
  void goes_on_after_the_clock_went_back() {
    assertTrue(summary.admits("a", "expired", NOON));
    assertFalse(summary.admits("a", "expired", NOON));

    assertEquals(1, summary.due(NOON.minusSeconds(3600)).size());
  }

  @Test
  void records_again_after_the_clock_went_back_by_a_year() {
    for (int i = 0; i < RefusalSummary.MAX_BURST; i++) {
      assertTrue(summary.admits("a", "reason-" + i, NOON));
    }
    assertFalse(summary.admits("a", "expired", NOON), "the burst is used up");
    Instant earlier = NOON.minus(Duration.ofDays(365));
    summary.due(earlier);

    assertTrue(summary.admits("a", "malformed", earlier));
    assertFalse(summary.admits("a", "replayed", earlier), "the burst is not available again");
  }
}
