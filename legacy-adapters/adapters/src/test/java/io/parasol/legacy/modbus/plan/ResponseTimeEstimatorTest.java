// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The patience with a device")
class ResponseTimeEstimatorTest {

  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** Ten registers take 33 characters and the silence before the answer: 38.0 ms. */
  private static final LineCost AT_9600 = LineCost.serial(9600, 10, Duration.ofMillis(20));

  private static final ModbusRequest TEN = read(10);

  private final ResponseTimeEstimator responseTimes = new ResponseTimeEstimator(AT_9600, LONGEST);

  private static ModbusRequest read(int registers) {
    return new ModbusRequest.ReadRegisters(Table.HOLDING, 0, registers);
  }

  private static long millis(Duration timeout) {
    return Math.round(timeout.toNanos() / 1e6);
  }

  /** On a line without another master. */
  private static long patience(ResponseTimeEstimator responseTimes, ModbusRequest request) {
    return millis(responseTimes.timeout(request, () -> Long.MAX_VALUE));
  }

  private static void answer(
      ResponseTimeEstimator responseTimes, ModbusRequest request, double millis, int times) {
    for (int i = 0; i < times; i++) {
      responseTimes.answered(request, Math.round(millis * 1e6));
    }
  }

  @Test
  void is_the_profiles_longest_and_the_time_on_the_wire_before_anything_was_answered() {
    assertEquals(1000 + 42, patience(responseTimes, TEN));
    assertEquals(1000 + 281, patience(responseTimes, read(125)));
  }

  @Test
  void is_what_answers_take_and_some_more_once_they_came() {
    answer(responseTimes, TEN, 58, 50);

    assertEquals(42 + 20 + 50, patience(responseTimes, TEN));
    assertEquals(281 + 20 + 50, patience(responseTimes, read(125)));
  }

  @Test
  void grows_with_how_far_answers_stray() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      answer(responseTimes, TEN, 58 + random.nextInt(100), 1);
    }

    assertTrue(patience(responseTimes, TEN) > 42 + 120, "no answer so far took longer");
    assertTrue(patience(responseTimes, TEN) < 42 + 300);
  }

  @Test
  void doubles_with_each_time_out_up_to_the_longest_and_falls_back_with_an_answer() {
    answer(responseTimes, TEN, 58, 50);

    responseTimes.timedOut();
    assertEquals(42 + 140, patience(responseTimes, TEN));
    responseTimes.timedOut();
    assertEquals(42 + 280, patience(responseTimes, TEN));
    for (int i = 0; i < 70; i++) {
      responseTimes.timedOut();
    }
    assertEquals(42 + 1000, patience(responseTimes, TEN));

    answer(responseTimes, TEN, 58, 2);
    assertEquals(42 + 70, patience(responseTimes, TEN));
  }

  @Test
  void with_one_that_has_failed_grows_no_further_than_others_bear() {
    answer(responseTimes, TEN, 58, 50);

    assertEquals(42 + 70, millis(responseTimes.timeout(TEN, () -> 0)));
    responseTimes.timedOut();
    assertEquals(42 + 100, millis(responseTimes.timeout(TEN, () -> 100_000_000)));
    assertEquals(42 + 140, millis(responseTimes.timeout(TEN, () -> 150_000_000)));
    assertEquals(42 + 70, millis(responseTimes.timeout(TEN, () -> 0)), "what an answer takes");
  }

  @Test
  void with_one_that_has_never_answered_is_what_others_bear_and_what_answers_take_at_least() {
    assertEquals(42 + 300, millis(responseTimes.timeout(TEN, () -> 300_000_000)));
    assertEquals(42 + 70, millis(responseTimes.timeout(TEN, () -> 0)));
  }

  @Test
  void with_the_dead_is_what_others_bear_up_to_the_longest() {
    answer(responseTimes, TEN, 58, 50);

    assertEquals(42 + 70, millis(responseTimes.probeTimeout(TEN, 0)));
    assertEquals(42 + 300, millis(responseTimes.probeTimeout(TEN, 300_000_000)));
    assertEquals(42 + 1000, millis(responseTimes.probeTimeout(TEN, Long.MAX_VALUE)));
  }

  @Test
  void learns_nothing_from_the_first_answer_after_a_time_out() {
    answer(responseTimes, TEN, 58, 50);
    responseTimes.timedOut();
    answer(responseTimes, TEN, 900, 1);

    answer(responseTimes, TEN, 58, 1);
    assertEquals(42 + 70, patience(responseTimes, TEN));
  }

  @Test
  void is_the_longest_for_what_must_not_be_given_up_early() {
    answer(responseTimes, TEN, 58, 50);

    assertEquals(1042, millis(responseTimes.maxTimeout(TEN)));
  }

  @Test
  void over_tcp_outlasts_a_lost_segment() {
    ResponseTimeEstimator overTcp = new ResponseTimeEstimator(LineCost.TCP, LONGEST);
    assertEquals(1000, patience(overTcp, TEN));

    answer(overTcp, TEN, 3, 50);

    assertEquals(503, patience(overTcp, TEN));
  }

  @Nested
  @DisplayName("comes with what reads are found to cost:")
  class Costs {

    @Test
    void at_first_what_was_thought() {
      answer(responseTimes, TEN, 45, 19);

      assertEquals(AT_9600, responseTimes.cost());
    }

    @Test
    void on_a_serial_line_by_the_turnaround() {
      answer(responseTimes, TEN, 45, 50);

      LineCost cost = responseTimes.cost();

      assertEquals(AT_9600.register(), cost.register());
      assertEquals(7, Math.round(cost.turnaround() / 1e6));
    }

    @Test
    void over_tcp_by_the_round_trip_and_by_what_a_register_takes() {
      ResponseTimeEstimator box = new ResponseTimeEstimator(LineCost.TCP, LONGEST);
      Random random = new Random(1);
      for (int i = 0; i < 200; i++) {
        int registers = 1 + random.nextInt(60);
        answer(box, read(registers), 35 + 2.1 * registers + random.nextDouble(), 1);
      }

      LineCost cost = box.cost();

      assertEquals(2.1, cost.register() / 1e6, 0.1);
      assertEquals(35.5, cost.turnaround() / 1e6, 2);
    }

    @Test
    void over_tcp_without_a_guess_at_registers_when_all_blocks_are_alike() {
      ResponseTimeEstimator quick = new ResponseTimeEstimator(LineCost.TCP, LONGEST);
      answer(quick, TEN, 1.2, 200);

      assertEquals(LineCost.TCP.register(), quick.cost().register());
      assertEquals(1.0, quick.cost().turnaround() / 1e6, 0.01);
    }

    @Test
    void over_tcp_with_one_late_answer_left_out() {
      ResponseTimeEstimator quick = new ResponseTimeEstimator(LineCost.TCP, LONGEST);
      for (int i = 0; i < 100; i++) {
        answer(quick, TEN, 1.2, 1);
        answer(quick, read(100), 1.3, 1);
      }

      answer(quick, read(100), 400, 1);

      assertEquals(0.1 / 90, quick.cost().register() / 1e6, 1e-5);
    }
  }
}
