// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import java.time.Duration;
import java.util.Set;

/**
 * The answer of a unit on a bus to a request.
 *
 * @param turnaround the time until the unit responds, 0 to 1 minute, in addition to the silence
 *     that ends the request.
 * @param lineFaults the faults of the line that affect the answer.
 */
public record BusAnswer(Answer answer, Duration turnaround, Set<LineFault> lineFaults) {

  private static final Duration MAX_TURNAROUND = Duration.ofMinutes(1);

  public BusAnswer {
    lineFaults = Set.copyOf(lineFaults);
    if (turnaround.isNegative() || turnaround.compareTo(MAX_TURNAROUND) > 0) {
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
    return new BusAnswer(Answer.of(response), Duration.ZERO, Set.of());
  }
}
