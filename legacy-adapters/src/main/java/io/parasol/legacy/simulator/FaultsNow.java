// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.simulation.Fault;
import io.parasol.config.simulation.Fault.Kind;
import io.parasol.legacy.modbus.Answer;
import io.parasol.legacy.modbus.ModbusResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What goes wrong with one request, or with one thing that a device says. A controller that is
 * silent or answers exceptions does not do what it is asked; with every other fault it does, and
 * only its answer is spoilt.
 *
 * @param elapsed since the simulation began.
 */
record FaultsNow(Map<Kind, Fault> faults, Duration elapsed) {

  private static final int GARBAGE_BYTES = 32;

  /** What a line gives when it turns around. */
  private static final String GLITCH = "\0\u00FF";

  FaultsNow {
    faults = Map.copyOf(faults);
  }

  /**
   * The answer of a controller, as its faults let it come out.
   *
   * @param asked does what was asked.
   */
  Answer answer(Supplier<ModbusResponse> asked) {
    Answer answer = spoilt(asked);
    return has(Kind.DELAY)
        ? new Answer.Late(Duration.ofMillis(argument(Kind.DELAY)), answer)
        : answer;
  }

  private Answer spoilt(Supplier<ModbusResponse> asked) {
    if (has(Kind.SILENCE)) {
      return new Answer.Silence();
    }
    ModbusResponse response =
        has(Kind.EXCEPTION) ? new ModbusResponse.Refused(argument(Kind.EXCEPTION)) : asked.get();
    if (has(Kind.CUT)) {
      return new Answer.HangUp();
    }
    if (has(Kind.GARBAGE)) {
      return new Answer.Garbage(GARBAGE_BYTES, elapsed.toMillis());
    }
    if (has(Kind.HALF_FRAME)) {
      return new Answer.HalfFrame(response);
    }
    if (has(Kind.WRONG_TRANSACTION)) {
      return new Answer.WrongTransaction(response);
    }
    if (has(Kind.WRONG_UNIT)) {
      return new Answer.WrongUnit(response);
    }
    if (has(Kind.WRONG_FUNCTION)) {
      return new Answer.WrongFunction(response);
    }
    return has(Kind.TWICE) ? new Answer.Twice(response) : response;
  }

  /** What is heard of something that a device says in text; each character is a byte. */
  String heard(String said) {
    if (has(Kind.SILENCE)) {
      return "";
    }
    int middle = said.length() / 2;
    StringBuilder heard = new StringBuilder(said);
    if (has(Kind.HALF_FRAME)) {
      heard.setLength(middle);
      return heard.toString();
    }
    if (has(Kind.CRC)) {
      heard.setCharAt(middle, (char) (said.charAt(middle) ^ 1));
    }
    if (has(Kind.DROP_BYTE)) {
      heard.deleteCharAt(middle);
    }
    return has(Kind.GLITCH) ? GLITCH + heard : heard.toString();
  }

  /** What the line does to the answer. */
  Set<LineFault> onTheLine() {
    Set<LineFault> spoilt = EnumSet.noneOf(LineFault.class);
    if (has(Kind.CRC)) {
      spoilt.add(LineFault.FLIP);
    }
    if (has(Kind.DROP_BYTE)) {
      spoilt.add(LineFault.DROP);
    }
    if (has(Kind.GLITCH)) {
      spoilt.add(LineFault.GLITCH);
    }
    return spoilt;
  }

  private boolean has(Kind kind) {
    return faults.containsKey(kind);
  }

  private int argument(Kind kind) {
    Fault fault = faults.get(kind);
    return fault == null ? 0 : fault.argument();
  }
}
