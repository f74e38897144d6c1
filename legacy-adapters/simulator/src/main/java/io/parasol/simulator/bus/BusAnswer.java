// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.legacy.modbus.pdu.Answer;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Duration;
import java.util.Set;

/**
 * The answer of a unit on a bus to a request.
 *
 * @param turnaround the time until the unit responds, 0 to 1 minute, in addition to the silence
 *     that ends the request.
 * @param spoilt the faults of the line that affect the answer.
 */
public record BusAnswer(Answer answer, Duration turnaround, Set<LineFault> spoilt) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  public BusAnswer {
    spoilt = Set.copyOf(spoilt);
    if (turnaround.isNegative() || turnaround.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "turnaround %s: expected 0 to 1 minute".formatted(turnaround));
    }
  }

  /** Returns the answer of a unit that does not respond. */
  public static BusAnswer none() {
    return new BusAnswer(new Answer.Silence(), Duration.ZERO, Set.of());
  }

  /** Returns a response without a delay. */
  public static BusAnswer of(ModbusResponse response) {
    return new BusAnswer(response, Duration.ZERO, Set.of());
  }
}
