// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.legacy.modbus.poll.LinkScheduler.ScheduledUnit;
import io.parasol.legacy.modbus.poll.LinkScheduler.Slot;
import io.parasol.legacy.modbus.poll.LinkScheduler.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are seconds here: a nanosecond of the scheduler stands for one. */
@DisplayName("The scheduler of a link")
class LinkSchedulerTest {

  private final LinkScheduler<String> scheduler = new LinkScheduler<>(new Random(1));
  private final Map<String, Slot<String>> slots = new HashMap<>();

  private ScheduledUnit<String> unit(String name) {
    return scheduler.addUnit("probe " + name);
  }

  private void round(ScheduledUnit<String> unit, String name, long period) {
    slots.put(name, scheduler.addRound(unit, name, period));
  }

  private @Nullable String next(long now) {
    Turn<String> turn = scheduler.next(now);
    return turn == null ? null : turn.round();
  }

  private void finish(String name, long now) {
    scheduler.finished(slot(name), now);
  }

  private Slot<String> slot(String name) {
    return Objects.requireNonNull(slots.get(name));
  }

  @Test
  void makes_everything_due_at_once_and_then_spreads_rounds_of_one_period() {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "a", 100);
    round(unit, "b", 100);
    round(unit, "c", 100);
    scheduler.start(1000);

    List<String> first = new ArrayList<>();
    for (String turn = next(1000); turn != null; turn = next(1000)) {
      first.add(turn);
      finish(turn, 1000);
    }

    assertEquals(List.of("a", "b", "c"), first);
    assertNull(next(1039));
    assertEquals("a", next(1040), "a third of the period, in steps of a tenth");
    finish("a", 1041);
    assertEquals("b", next(1070));
    finish("b", 1071);
    assertEquals("c", next(1100));
    finish("c", 1101);
    assertEquals("a", next(1140));
  }

  @ParameterizedTest
  @CsvSource({"5, 1100", "37, 1100", "99, 1100", "100, 1100", "101, 1200"})
  void begins_rounds_at_the_same_times_as_other_links(long startMillis, long dueMillis) {
    long millis = 1_000_000;
    round(unit("u"), "a", 1_000 * millis);
    scheduler.start(startMillis * millis);
    finish("a", startMillis * millis);

    long due = dueMillis * millis;
    assertEquals(OptionalLong.of(due), scheduler.nextDue());
    finish("a", due);
    assertEquals(OptionalLong.of(due + 1_000 * millis), scheduler.nextDue());
  }

  @Test
  void spreads_rounds_again_after_a_unit_was_dead() {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "a", 100);
    round(unit, "b", 100);
    scheduler.start(1000);
    while (!unit.state().isDead()) {
      scheduler.failed(unit, 1000, 1);
    }
    scheduler.answered(unit, 2000);
    finish("a", 2001);
    finish("b", 2002);

    assertEquals("a", next(2050));
    finish("a", 2051);
    assertNull(next(2099));
    assertEquals("b", next(2100));
  }

  @Test
  void tries_a_long_round_again_soon_that_could_not_be_sent() {
    long minute = LinkScheduler.UNSENT_RETRY;
    round(unit("u"), "long", 15 * minute);
    scheduler.start(0);
    scheduler.finishedUnsent(slot("long"), 0);

    assertNull(next(minute - 1));
    assertEquals("long", next(minute));
    finish("long", minute);
    assertNull(next(16 * minute - 1));
    assertEquals("long", next(16 * minute));
  }

  @Test
  void tries_a_short_round_again_after_its_period_that_could_not_be_sent() {
    long period = LinkScheduler.UNSENT_RETRY / 2;
    round(unit("u"), "short", period);
    scheduler.start(0);
    scheduler.finishedUnsent(slot("short"), 0);

    assertNull(next(period - 1));
    assertEquals("short", next(period));
  }

  @Test
  void makes_all_rounds_of_a_unit_due_when_it_is_resumed() {
    ScheduledUnit<String> lent = unit("lent");
    round(lent, "often", 10);
    round(lent, "seldom", 900);
    ScheduledUnit<String> other = unit("other");
    round(other, "unchanged", 600);
    scheduler.start(1000);
    slots.keySet().forEach(name -> finish(name, 1000));

    scheduler.suspend(lent, 1005);
    assertNull(next(1050));
    scheduler.resume(lent, 1050);
    scheduler.resume(other, 1050);

    assertEquals("often", next(1050));
    finish("often", 1050);
    assertEquals("seldom", next(1050));
    finish("seldom", 1050);
    assertNull(next(1050));
    assertEquals("often", next(1060));
  }

  @Test
  void knows_for_how_long_a_unit_may_hold_the_line_before_another_is_too_late() {
    ScheduledUnit<String> silent = unit("silent");
    round(silent, "s", 9);
    ScheduledUnit<String> often = unit("often");
    round(often, "o", 100);
    ScheduledUnit<String> seldom = unit("seldom");
    round(seldom, "l", 900);
    scheduler.start(1000);

    assertEquals(33, scheduler.maxOccupancy(silent, 1000), "a third of the shorter period");
    assertEquals(8, scheduler.maxOccupancy(silent, 1025));
    assertEquals(0, scheduler.maxOccupancy(silent, 1040), "too late already");
    finish("o", 1050);
    assertEquals(83, scheduler.maxOccupancy(silent, 1050), "due at 1100, and a third");
    scheduler.failed(often, 1050, 1);
    assertEquals(
        250, scheduler.maxOccupancy(silent, 1050), "what does not answer is not waited for");
    scheduler.failed(seldom, 1050, 1);
    assertTrue(scheduler.maxOccupancy(silent, 1050) > 1_000_000_000, "there is nobody else");
  }

  @Test
  void gives_the_turn_to_the_earliest_deadline() {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "slow", 60);
    round(unit, "fast", 5);
    scheduler.start(0);

    assertEquals("fast", next(0));
    finish("fast", 1);
    assertEquals("slow", next(1));
  }

  @Test
  void lets_nothing_starve_when_there_is_too_much_to_do() {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "slow", 20);
    round(unit, "fast", 2);
    scheduler.start(0);
    Map<String, Integer> turns = new HashMap<>();

    for (long now = 0; now < 300; now += 3) {
      String turn = Objects.requireNonNull(next(now));
      turns.merge(turn, 1, Integer::sum);
      finish(turn, now + 3);
    }

    assertTrue(turns.getOrDefault("slow", 0) >= 300 / 20 - 1, turns::toString);
  }

  @Test
  void measures_lateness_from_when_a_round_was_due() {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "a", 10);
    scheduler.start(0);
    next(0);
    finish("a", 1);

    Turn<String> late = Objects.requireNonNull(scheduler.next(17));

    assertEquals(10, late.due());
  }

  @ParameterizedTest(name = "a round that ends at {0} is due again at {1}")
  @CsvSource({"1, 10", "10, 10", "19, 10", "20, 20", "29, 20", "35, 30", "1007, 1000"})
  void skips_periods_that_have_passed_whole_and_makes_no_burst(long end, long due) {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "a", 10);
    scheduler.start(0);
    next(0);

    finish("a", end);

    assertEquals(OptionalLong.of(due), scheduler.nextDue());
  }

  @Test
  void leaves_a_parked_round_out_until_an_answer_comes() {
    ScheduledUnit<String> unit = unit("u");
    round(unit, "a", 10);
    round(unit, "b", 20);
    scheduler.start(0);
    assertEquals("a", next(0));

    scheduler.park(slot("a"));
    assertEquals("b", next(0));
    scheduler.unpark(slot("a"));

    assertEquals("a", next(0));
  }

  @Test
  void leaves_a_held_unit_alone_and_keeps_its_deadlines() {
    ScheduledUnit<String> late = unit("late");
    round(late, "a", 10);
    round(unit("other"), "b", 20);
    scheduler.start(-5);
    assertEquals("a", next(-5));

    scheduler.hold(late, 3);
    assertEquals("b", next(-5));
    finish("b", -4);
    assertNull(next(2));
    assertEquals(OptionalLong.of(3), scheduler.nextDue());

    Turn<String> turn = Objects.requireNonNull(scheduler.next(3));
    assertEquals("a", turn.round());
    assertEquals(-5, turn.due());
  }

  @Nested
  @DisplayName("with a silent unit")
  class Silent {

    private static final long TIMEOUT = 1_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final ScheduledUnit<String> bad = unit("bad");
    private final ScheduledUnit<String> good = unit("good");

    Silent() {
      round(bad, "x", 5 * SECOND);
      round(good, "y", 5 * SECOND);
    }

    private void fail(long now) {
      scheduler.failed(bad, now, TIMEOUT);
    }

    private void kill(long now) {
      for (int i = 0; i < UnitState.MIN_FAILURES_UNTIL_DEAD; i++) {
        fail(now);
      }
    }

    @Test
    void suspects_it_first_and_still_asks() {
      scheduler.start(0);
      next(0);
      fail(SECOND);
      finish("x", SECOND);

      assertInstanceOf(UnitState.Suspect.class, bad.state());
      assertEquals("y", next(SECOND));
      finish("y", SECOND);
      assertEquals("y", next(5 * SECOND));
      finish("y", 5 * SECOND);
      assertEquals("x", next(5 * SECOND));
    }

    @Test
    void asks_a_suspect_after_all_others_that_are_due() {
      ScheduledUnit<String> failing = unit("failing");
      ScheduledUnit<String> healthy = unit("healthy");
      round(failing, "f", 10);
      round(healthy, "h", 10);
      scheduler.start(0);
      assertEquals("f", next(0));
      scheduler.failed(failing, 3, 3);
      finish("f", 3);
      assertEquals("h", next(3));
      finish("h", 4);

      // f is due since 5, h since 10.
      assertEquals("h", next(10));
      finish("h", 11);
      assertEquals("f", next(11));
      scheduler.answered(failing, 12);
      finish("f", 12);

      assertEquals("f", next(20), "its deadline is its own again");
    }

    @Test
    void lets_no_suspect_starve_on_a_line_that_has_no_rest() {
      ScheduledUnit<String> failing = unit("failing");
      ScheduledUnit<String> healthy = unit("healthy");
      round(failing, "f", 10);
      round(healthy, "h", 10);
      scheduler.start(0);
      assertEquals("f", next(0));
      scheduler.failed(failing, 10, 10);
      finish("f", 10);

      List<String> turns = new ArrayList<>();
      for (long now = 10; now < 70; now += 10) {
        String turn = Objects.requireNonNull(next(now));
        turns.add(turn);
        finish(turn, now + 10);
      }

      assertTrue(turns.contains("f"), turns::toString);
      assertTrue(turns.indexOf("f") >= 2, turns::toString);
    }

    @Test
    void asks_a_dead_one_nothing_until_its_probe_is_due() {
      scheduler.start(0);
      next(0);
      kill(0);
      finish("x", 0);
      next(0);
      finish("y", 0);

      List<String> turns = new ArrayList<>();
      for (long now = 0; now <= 30 * SECOND; now += SECOND) {
        for (String turn = next(now); turn != null; turn = next(now)) {
          turns.add(turn);
          if (turn.equals("y")) {
            finish(turn, now);
          } else {
            fail(now);
          }
        }
      }

      assertEquals(1, turns.stream().filter("probe bad"::equals).count());
      assertEquals(0, turns.stream().filter("x"::equals).count());
      assertTrue(turns.stream().filter("y"::equals).count() >= 5);
    }

    @Test
    void asks_everything_at_once_when_it_is_back() {
      scheduler.start(0);
      next(0);
      kill(0);
      finish("x", 0);
      next(0);
      finish("y", 0);

      assertEquals(OptionalLong.of(5 * SECOND), scheduler.nextDue());

      scheduler.answered(bad, 3 * SECOND);

      assertInstanceOf(UnitState.Ok.class, bad.state());
      assertEquals("x", next(3 * SECOND));
    }

    @Test
    void gives_all_dead_units_together_a_twentieth_of_the_line_at_most() {
      List<ScheduledUnit<String>> dead = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        dead.add(unit("dead " + i));
      }
      for (ScheduledUnit<String> each : dead) {
        for (int i = 0; i < UnitState.MIN_FAILURES_UNTIL_DEAD; i++) {
          scheduler.failed(each, 0, TIMEOUT);
        }
      }
      long end = 3600 * SECOND;
      long spent = 0;
      long now = 0;
      while (now < end) {
        Turn<String> turn = scheduler.next(now);
        if (turn == null) {
          now = scheduler.nextDue().getAsLong();
          continue;
        }
        now += TIMEOUT;
        spent += TIMEOUT;
        ScheduledUnit<String> probed =
            dead.get(Integer.parseInt(turn.round().substring("probe dead ".length())));
        scheduler.failed(probed, now, TIMEOUT);
      }

      assertTrue(spent <= end / 20, () -> "spent too much");
      assertTrue(spent > 0);
    }

    @ParameterizedTest(name = "after {0} probes of 1 ms: {1} s to {2} s")
    @CsvSource({"0, 2, 2.2", "1, 4, 4.4", "2, 8, 8.8", "3, 10, 11", "20, 10, 11"})
    void probes_a_unit_that_fails_at_once_not_all_the_time(int probes, double min, double max) {
      ProbeInterval interval = new ProbeInterval(new Random(7));

      double next = (double) interval.next(probes, 1, SECOND / 1000) / SECOND;

      assertTrue(min <= next && next <= max, () -> next + " s");
    }

    @ParameterizedTest(name = "after {0} probes, {1} dead: {2} s to {3} s")
    @CsvSource({
      "0, 1, 20, 22",
      "1, 1, 40, 44",
      "2, 1, 80, 88",
      "4, 1, 300, 330",
      "60, 1, 300, 330",
      "0, 8, 160, 176",
      "9, 20, 400, 440"
    })
    void probes_less_and_less_often(int probes, int units, long least, long most) {
      ProbeInterval interval = new ProbeInterval(new Random(7));

      for (int i = 0; i < 100; i++) {
        long next = interval.next(probes, units, TIMEOUT) / SECOND;
        assertTrue(least <= next && next <= most, () -> next + " s");
      }
    }
  }
}
