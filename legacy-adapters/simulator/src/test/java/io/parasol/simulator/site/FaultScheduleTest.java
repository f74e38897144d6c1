// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.bus.LineFault;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.plant.SimulatorFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A fault of a simulated controller")
class FaultScheduleTest {

  private static final ModbusResponse WELL = new ModbusResponse.Written();

  private int done;

  private Answer answer(Duration elapsed, Fault... faults) {
    return answer(new FaultSchedule(List.of(faults)), elapsed);
  }

  private Answer answer(FaultSchedule schedule, Duration elapsed) {
    return schedule
        .next(elapsed)
        .answer(
            () -> {
              done++;
              return WELL;
            });
  }

  private static Fault fault(Fault.Kind kind, int argument) {
    return SimulatorFixture.always(kind, argument);
  }

  @Test
  void holds_from_its_beginning_until_before_its_end() {
    Fault silence =
        new Fault(
            Fault.Kind.SILENCE, Duration.ofSeconds(60), Optional.of(Duration.ofSeconds(10)), 0);

    assertEquals(Answer.of(WELL), answer(Duration.ofMillis(59_999), silence));
    assertEquals(new Answer.Silence(), answer(Duration.ofSeconds(60), silence));
    assertEquals(new Answer.Silence(), answer(Duration.ofMillis(69_999), silence));
    assertEquals(Answer.of(WELL), answer(Duration.ofSeconds(70), silence));
  }

  @ParameterizedTest
  @EnumSource(Fault.Kind.class)
  void holds_for_ever_when_it_has_no_end(Fault.Kind kind) {
    int argument =
        switch (kind) {
          case DELAY, EXCEPTION, WEAK_STRING -> 4;
          default -> 0;
        };

    Answer answer = answer(Duration.ofDays(300), fault(kind, argument));

    assertEquals(
        switch (kind) {
          case SILENCE -> new Answer.Silence();
          case DELAY -> new Answer.Late(Duration.ofMillis(4), Answer.of(WELL));
          case EXCEPTION -> Answer.of(new ModbusResponse.ExceptionResponse(4));
          case WRONG_TRANSACTION -> new Answer.WrongTransaction(WELL);
          case WRONG_UNIT -> new Answer.WrongUnit(WELL);
          case GARBAGE -> new Answer.Garbage(32, Duration.ofDays(300).toMillis());
          case HALF_FRAME -> new Answer.HalfFrame(WELL);
          case WRONG_FUNCTION -> new Answer.WrongFunction(WELL);
          case TWICE -> new Answer.Twice(WELL);
          case CUT -> new Answer.HangUp();
          case CRC, DROP_BYTE, GLITCH, UNPLUG, WEAK_STRING -> Answer.of(WELL);
        },
        answer);
    boolean isDone = kind != Fault.Kind.SILENCE && kind != Fault.Kind.EXCEPTION;
    assertEquals(isDone ? 1 : 0, done);
  }

  @ParameterizedTest(name = "{0} is what a line does to an answer: {1}")
  @CsvSource({"CRC, FLIP", "DROP_BYTE, DROP", "GLITCH, GLITCH"})
  void can_be_one_of_the_line(Fault.Kind kind, LineFault onTheLine) {
    FaultSchedule schedule = new FaultSchedule(List.of(fault(kind, 0)));

    assertEquals(Set.of(onTheLine), schedule.next(Duration.ZERO).lineFaults());
    assertEquals(Set.of(), new FaultSchedule(List.of()).next(Duration.ZERO).lineFaults());
  }

  @Test
  void can_meet_only_every_so_many_requests_while_it_holds() {
    Duration after = Duration.ofSeconds(1);
    FaultSchedule schedule =
        new FaultSchedule(List.of(new Fault(Fault.Kind.SILENCE, after, Optional.empty(), 3, 0)));

    assertEquals(Answer.of(WELL), answer(schedule, Duration.ZERO));
    List<Boolean> silent = new ArrayList<>();
    for (int request = 0; request < 7; request++) {
      silent.add(answer(schedule, after).equals(new Answer.Silence()));
    }
    assertEquals(List.of(false, false, true, false, false, true, false), silent);
  }

  @Test
  void can_come_together_with_another() {
    assertEquals(
        new Answer.Late(
            Duration.ofMillis(300), new Answer.WrongUnit(new ModbusResponse.ExceptionResponse(6))),
        answer(
            Duration.ZERO,
            fault(Fault.Kind.EXCEPTION, 6),
            fault(Fault.Kind.WRONG_UNIT, 0),
            fault(Fault.Kind.DELAY, 300)));
  }
}
