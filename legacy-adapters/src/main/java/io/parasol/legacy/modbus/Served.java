// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/**
 * What a {@link ModbusServer} has answered, as the proof that nothing was left out. Refusals and
 * faults do not count.
 *
 * @param registers read or written by those requests.
 */
public record Served(long requests, long registers) {

  Served plus(Served other) {
    return new Served(requests + other.requests, registers + other.registers);
  }
}
