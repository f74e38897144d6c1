// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;

/** What a unit behind a {@link ModbusServer} does with a request: a response, or a fault. */
public sealed interface Answer permits ModbusResponse, Answer.Fault {

  /** Something that goes wrong on purpose, as it does on plants. */
  sealed interface Fault extends Answer {}

  /** The request is taken and never answered. */
  record Silence() implements Fault {}

  /**
   * The answer comes late; others may overtake it.
   *
   * @param by up to an hour.
   */
  record Late(Duration by, Answer answer) implements Fault {
    public Late {
      if (by.isNegative() || by.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("delay %s: expected up to an hour".formatted(by));
      }
    }
  }

  /** The response carries another transaction identifier than the request. */
  record WrongTransaction(ModbusResponse response) implements Fault {}

  /** The response carries another unit identifier than the request. */
  record WrongUnit(ModbusResponse response) implements Fault {}

  /** The response carries another function code than the request. */
  record WrongFunction(ModbusResponse response) implements Fault {}

  /** The response comes twice. */
  record Twice(ModbusResponse response) implements Fault {}

  /** The response stops in the middle; the connection stays. */
  record HalfFrame(ModbusResponse response) implements Fault {}

  /**
   * Bytes without meaning.
   *
   * @param count 1 to 4096.
   * @param seed the same seed gives the same bytes.
   */
  record Garbage(int count, long seed) implements Fault {
    public Garbage {
      Limits.require(count >= 1 && count <= 4096, "count", count, 1, 4096);
    }
  }

  /** The connection is closed instead. */
  record HangUp() implements Fault {}
}
