// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.bus.LineFault;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.config.Fault.Kind;
import io.parasol.simulator.modbus.Answer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The faults that affect one request, or one message of a device. A controller that does not
 * respond, or responds with an exception, does not execute the request. With every other fault, the
 * controller executes the request, and only its response is affected.
 *
 * @param elapsed since the simulation began.
 */
record FaultsNow(Map<Kind, Fault> faults, Duration elapsed) {

  private static final int GARBAGE_BYTES = 32;

  /** Characters that appear when the direction of a line is switched. */
  private static final String GLITCH = "\0\u00FF";

  FaultsNow {
    faults = Map.copyOf(faults);
  }

  /**
   * Returns the answer of a controller, as changed by its faults.
   *
   * @param asked executes the request.
   */
  Answer answer(Supplier<ModbusResponse> asked) {
    Answer answer = withFaults(asked);
    return has(Kind.DELAY)
        ? new Answer.Late(Duration.ofMillis(argument(Kind.DELAY)), answer)
        : answer;
  }

  private Answer withFaults(Supplier<ModbusResponse> asked) {
    if (has(Kind.SILENCE)) {
      return new Answer.Silence();
    }
    ModbusResponse response =
        has(Kind.EXCEPTION)
            ? new ModbusResponse.ExceptionResponse(argument(Kind.EXCEPTION))
            : asked.get();
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
    return has(Kind.TWICE) ? new Answer.Twice(response) : Answer.of(response);
  }

  /** Returns what arrives of a text that a device sends; each character is a byte. */
  String distorted(String text) {
    if (has(Kind.SILENCE)) {
      return "";
    }
    int middle = text.length() / 2;
    StringBuilder received = new StringBuilder(text);
    if (has(Kind.HALF_FRAME)) {
      received.setLength(middle);
      return received.toString();
    }
    if (has(Kind.CRC)) {
      received.setCharAt(middle, (char) (text.charAt(middle) ^ 1));
    }
    if (has(Kind.DROP_BYTE)) {
      received.deleteCharAt(middle);
    }
    return has(Kind.GLITCH) ? GLITCH + received : received.toString();
  }

  /** Returns the faults of the line that affect the answer. */
  Set<LineFault> lineFaults() {
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
