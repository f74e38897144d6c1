// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.alarm.Alarm.State;
import io.parasol.gateway.analytics.alarm.AlarmRule.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An alarm")
class AlarmBoardTest {

  private static final Duration DELAY = Duration.ofMinutes(5);

  private final AlarmBoard board = new AlarmBoard();
  private Instant now = Instant.parse("2026-06-10T10:00:00Z");

  private static AlarmRule rule(String id, String... path) {
    return new AlarmRule(id, AlarmSource.of(path), Severity.WARNING, DELAY, DELAY);
  }

  private List<String> minute(AlarmRule rule, boolean holds) {
    board.report(rule, holds, now);
    return minutes(1);
  }

  private List<String> minutes(int count) {
    now = now.plus(Duration.ofMinutes(count));
    return board.tick(now).stream().map(each -> each.alarm().rule().id()).toList();
  }

  private State state(String id) {
    return board.alarm(id).orElseThrow().state();
  }

  @Test
  void is_raised_acknowledged_and_cleared() {
    AlarmRule rule = rule("a", "gateway", "link", "inv");

    assertEquals(List.of(), minute(rule, true));
    assertEquals(State.PENDING, state("a"));
    assertEquals(List.of("a"), minutes(4));
    assertEquals(State.RAISED, state("a"));
    assertEquals(List.of(), minutes(60), "one notification for each time");
    assertTrue(board.acknowledge("a", "anna"));
    assertEquals("anna", board.alarm("a").orElseThrow().acknowledgedBy());
    minute(rule, false);
    assertEquals(State.ACKNOWLEDGED, state("a"));
    minutes(5);
    assertEquals(State.CLEARED, state("a"));
    assertFalse(board.acknowledge("a", "anna"));
  }

  @Test
  void is_not_raised_by_a_short_condition() {
    AlarmRule rule = rule("a", "gateway");

    minute(rule, true);
    minute(rule, false);

    assertEquals(List.of(), minutes(60));
    assertEquals(State.CLEARED, state("a"));
  }

  @Test
  void that_flickers_is_one_alarm_with_a_count() {
    AlarmRule rule = rule("a", "gateway");
    board.report(rule, true, now);
    assertEquals(List.of("a"), minutes(5));

    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(), minute(rule, false));
      assertEquals(List.of(), minute(rule, true));
    }

    assertEquals(11, board.alarm("a").orElseThrow().count());
  }

  @Test
  void that_is_shelved_notifies_when_the_shelf_time_is_over() {
    AlarmRule rule = rule("a", "gateway");
    board.report(rule, true, now);
    assertTrue(board.shelve("a", new Shelving(now.plus(Duration.ofHours(1)), "anna", "")));

    assertEquals(List.of(), minutes(59));
    assertEquals(List.of("a"), minutes(1));
    assertFalse(board.shelve("b", Shelving.NONE));
  }

  @Test
  void of_a_dead_link_is_one_notification_for_fifty_devices() {
    for (int i = 0; i < 50; i++) {
      board.report(rule("device-" + i, "gateway", "link", "inv-" + i), true, now);
    }
    // The link is found dead later than its devices, and before their delay is over.
    minutes(2);
    AlarmRule link = rule("link", "gateway", "link");
    board.report(link, true, now);

    List<String> notified = new ArrayList<>(minutes(3));
    notified.addAll(minutes(2));
    notified.addAll(minutes(60));
    assertEquals(List.of("link"), notified);
    assertEquals(50, board.suppressed().size());
    assertEquals(List.of("link"), board.active().stream().map(a -> a.rule().id()).toList());
  }

  @Test
  void of_a_device_that_stays_dead_is_notified_when_its_link_is_back() {
    AlarmRule link = rule("link", "gateway", "link");
    AlarmRule device = rule("device", "gateway", "link", "inv");
    board.report(link, true, now);
    board.report(device, true, now);
    assertEquals(List.of("link"), minutes(5));

    board.report(link, false, now);

    assertEquals(List.of(), minutes(4));
    assertEquals(List.of("device"), minutes(1));
  }
}
