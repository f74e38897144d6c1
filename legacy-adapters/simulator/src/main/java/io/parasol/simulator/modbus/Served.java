// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

/**
 * The number of requests that a {@link ModbusServer} has answered, as proof that none was left out.
 * Exception responses and faults do not count.
 *
 * @param registers the number of registers that these requests read or wrote.
 */
public record Served(long requests, long registers) {

  Served plus(Served other) {
    return new Served(requests + other.requests, registers + other.registers);
  }
}
