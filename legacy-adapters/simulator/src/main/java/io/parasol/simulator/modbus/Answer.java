// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Duration;

/** The reaction of a simulated unit to a request: a response or a fault. */
public sealed interface Answer {

  /** A response without a fault. */
  record Response(ModbusResponse response) implements Answer {}

  /** Returns a response without a fault. */
  static Answer of(ModbusResponse response) {
    return new Response(response);
  }

  /** A deliberate fault, as it occurs in real plants. */
  sealed interface Fault extends Answer {}

  /** No response; the server accepts the request and stays silent. */
  record Silence() implements Fault {}

  /**
   * A delayed response. Other responses may overtake it.
   *
   * @param delay delay, 0 to 1 hour.
   */
  record Late(Duration delay, Answer answer) implements Fault {
    public Late {
      if (delay.isNegative() || delay.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("delay %s: expected 0 to 1 hour".formatted(delay));
      }
    }
  }

  /** A response whose transaction identifier differs from that of the request. */
  record WrongTransaction(ModbusResponse response) implements Fault {}

  /** A response whose unit identifier differs from that of the request. */
  record WrongUnit(ModbusResponse response) implements Fault {}

  /** A response whose function code differs from that of the request. */
  record WrongFunction(ModbusResponse response) implements Fault {}

  /** A response that the server sends twice. */
  record Twice(ModbusResponse response) implements Fault {}

  /** A response that ends in the middle of the frame; the connection stays open. */
  record HalfFrame(ModbusResponse response) implements Fault {}

  /**
   * Random bytes instead of a response.
   *
   * @param count number of bytes, 1 to 4096.
   * @param seed seed of the random generator; the same seed gives the same bytes.
   */
  record Garbage(int count, long seed) implements Fault {
    public Garbage {
      if (count < 1 || count > 4096) {
        throw new IllegalArgumentException("count %d: expected 1 to 4096".formatted(count));
      }
    }
  }

  /** A closed connection instead of a response. */
  record HangUp() implements Fault {}
}
