// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.SimulationConfig.Fault;
import io.parasol.legacy.modbus.Answer;
import io.parasol.legacy.modbus.ModbusResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which faults hold when. A controller that is silent or answers exceptions does not do what it is
 * asked; with every other fault it does, and only its answer is spoilt.
 */
final class FaultSchedule {

  private static final int GARBAGE_BYTES = 32;

  private final List<Fault> faults;

  FaultSchedule(List<Fault> faults) {
    this.faults = faults;
  }

  /**
   * The answer of a controller, as its faults let it come out.
   *
   * @param elapsed since the simulation began.
   * @param asked does what was asked.
   */
  Answer answer(Duration elapsed, Supplier<ModbusResponse> asked) {
    Answer answer = spoilt(elapsed, asked);
    Optional<Fault> late = find(Fault.Kind.DELAY, elapsed);
    return late.isPresent()
        ? new Answer.Late(Duration.ofMillis(late.get().argument()), answer)
        : answer;
  }

  private Answer spoilt(Duration elapsed, Supplier<ModbusResponse> asked) {
    if (find(Fault.Kind.SILENCE, elapsed).isPresent()) {
      return new Answer.Silence();
    }
    Optional<Fault> exception = find(Fault.Kind.EXCEPTION, elapsed);
    ModbusResponse response =
        exception.isPresent()
            ? new ModbusResponse.Refused(exception.get().argument())
            : asked.get();
    if (find(Fault.Kind.CUT, elapsed).isPresent()) {
      return new Answer.HangUp();
    }
    if (find(Fault.Kind.GARBAGE, elapsed).isPresent()) {
      return new Answer.Garbage(GARBAGE_BYTES, elapsed.toMillis());
    }
    if (find(Fault.Kind.HALF_FRAME, elapsed).isPresent()) {
      return new Answer.HalfFrame(response);
    }
    if (find(Fault.Kind.WRONG_TRANSACTION, elapsed).isPresent()) {
      return new Answer.WrongTransaction(response);
    }
    if (find(Fault.Kind.WRONG_UNIT, elapsed).isPresent()) {
      return new Answer.WrongUnit(response);
    }
    return response;
  }

  private Optional<Fault> find(Fault.Kind kind, Duration elapsed) {
    for (Fault fault : faults) {
      if (fault.kind() == kind && holds(fault, elapsed)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Fault fault, Duration elapsed) {
    boolean hasBegun = elapsed.compareTo(fault.after()) >= 0;
    boolean hasEnded =
        fault.lasts().isPresent()
            && elapsed.compareTo(fault.after().plus(fault.lasts().get())) >= 0;
    return hasBegun && !hasEnded;
  }
}
