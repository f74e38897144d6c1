// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.legacy.modbus.Answer;
import io.parasol.legacy.modbus.ModbusResponse;
import java.time.Duration;
import java.util.Set;

/**
 * What a unit on a bus does with a request.
 *
 * @param turnaround how long it thinks, not below 0 and up to a minute, beside the silence that
 *     ends the request.
 * @param spoilt what the line does to its answer.
 */
public record BusAnswer(Answer answer, Duration turnaround, Set<LineFault> spoilt) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  public BusAnswer {
    spoilt = Set.copyOf(spoilt);
    if (turnaround.isNegative() || turnaround.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "turnaround %s: expected up to a minute".formatted(turnaround));
    }
  }

  /** What nobody answers. */
  public static BusAnswer none() {
    return new BusAnswer(new Answer.Silence(), Duration.ZERO, Set.of());
  }

  /** A response at once. */
  public static BusAnswer of(ModbusResponse response) {
    return new BusAnswer(response, Duration.ZERO, Set.of());
  }
}
