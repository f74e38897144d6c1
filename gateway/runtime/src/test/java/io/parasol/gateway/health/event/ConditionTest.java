// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A condition")
class ConditionTest {

  private static final Instant T0 = Instant.parse("2026-06-01T12:00:00Z");

  private final List<String> reported = new ArrayList<>();
  private Condition condition = Condition.NEVER;
  private Moment now = new Moment(T0, Long.MAX_VALUE - 1);

  private void take(Condition.Step step) {
    condition = step.next();
    step.report()
        .ifPresent(
            telling ->
                reported.add(
                    "%s at %s min since %s min times %d"
                        .formatted(
                            telling.transition(),
                            minutes(now.time()),
                            minutes(telling.since().time()),
                            telling.times())));
  }

  private static long minutes(Instant instant) {
    return Duration.between(T0, instant).toMinutes();
  }

  private ConditionTest raise() {
    take(condition.raise(now));
    return this;
  }

  private ConditionTest clear() {
    take(condition.clear(now));
    return this;
  }

  /** Minute by minute, as time does. */
  private ConditionTest pass(int minutes) {
    for (int i = 0; i < minutes; i++) {
      now = new Moment(now.time().plusSeconds(60), now.nanos() + 60_000_000_000L);
      take(condition.tick(now));
    }
    return this;
  }

  @Test
  void is_told_once_when_it_begins_however_often_it_is_found() {
    raise().pass(1).raise().pass(1).raise();

    assertEquals(List.of("RAISED at 0 min since 0 min times 1"), reported);
  }

  @Test
  void is_told_once_when_it_is_over() {
    raise().pass(5).clear().pass(100).clear();

    assertEquals(
        List.of("RAISED at 0 min since 0 min times 1", "CLEARED at 5 min since 0 min times 1"),
        reported);
  }

  @Test
  void is_told_again_every_six_hours_while_it_lasts() {
    raise().pass(13 * 60);

    assertEquals(
        List.of(
            "RAISED at 0 min since 0 min times 1",
            "REMINDED at 360 min since 0 min times 1",
            "REMINDED at 720 min since 0 min times 1"),
        reported);
  }

  @Test
  void that_comes_back_soon_is_over_only_when_it_has_stayed_away() {
    raise().pass(1).clear().pass(5);
    raise().pass(1).clear().pass(5);
    raise().pass(1).clear().pass(20);

    assertEquals(
        List.of(
            "RAISED at 0 min since 0 min times 1",
            "CLEARED at 1 min since 0 min times 1",
            "RAISED at 6 min since 6 min times 1",
            "CLEARED at 23 min since 6 min times 2"),
        reported);
  }

  @Test
  void that_flickers_all_day_makes_no_flood() {
    for (int i = 0; i < 12 * 60; i++) {
      raise().pass(1).clear().pass(1);
    }

    assertEquals(6, reported.size(), reported::toString);
  }

  @Test
  void that_comes_back_hours_later_is_a_new_one() {
    raise().pass(1).clear().pass(61);
    raise().pass(1).clear();

    assertEquals(
        List.of("RAISED at 62 min since 62 min times 1", "CLEARED at 63 min since 62 min times 1"),
        reported.subList(2, reported.size()));
  }

  @Test
  void that_never_was_is_never_told_to_be_over() {
    clear().pass(10).clear();

    assertEquals(List.of(), reported);
  }

  @Test
  void goes_on_after_the_clock_was_set_back() {
    raise().pass(1).clear().pass(5).raise().pass(1).clear();

    setClock(Duration.ofDays(-10));
    pass(20);

    assertTrue(reported.get(reported.size() - 1).startsWith("CLEARED"), reported::toString);
  }

  @ParameterizedTest(name = "set by {0} days")
  @ValueSource(ints = {-10, 10})
  void that_lasts_is_reported_again_after_six_hours_whatever_the_clock_shows(int days) {
    raise().pass(1);

    setClock(Duration.ofDays(days));
    pass(358);
    assertEquals(1, reported.size(), reported::toString);
    pass(1);

    assertEquals(2, reported.size(), reported::toString);
    assertTrue(reported.get(1).startsWith("REMINDED"), reported::toString);
  }

  @Test
  void is_recurring_by_the_time_that_has_passed_whatever_the_clock_shows() {
    raise().pass(1).clear().pass(61);
    setClock(Duration.ofMinutes(-60));
    raise().pass(1).clear();

    assertEquals(4, reported.size(), reported::toString);
  }

  @ParameterizedTest(name = "set by {0} days")
  @ValueSource(ints = {-365, 0, 20_000})
  void has_lasted_as_long_as_time_has_passed_whatever_the_clock_shows(int days) {
    List<Event> events = new ArrayList<>();
    Conditions conditions = new Conditions(events::add, () -> now.nanos());
    conditions.raise("clock_untrusted", now.time(), () -> Json.object().build());
    pass(7);

    setClock(Duration.ofDays(days));
    conditions.clear("clock_untrusted", now.time());

    Event cleared = events.get(1);
    assertEquals(Json.Num.of(7 * 60_000), cleared.members().get("lasted-ms"));
    assertEquals(Json.Num.of(T0.toEpochMilli()), cleared.members().get("since"));
  }

  private void setClock(Duration by) {
    now = new Moment(now.time().plus(by), now.nanos());
  }
}
