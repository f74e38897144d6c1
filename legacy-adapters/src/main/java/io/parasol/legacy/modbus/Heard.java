// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** The result of processing received bytes on a serial line. */
sealed interface Heard {

  /** No complete frame yet, or noise. */
  record Nothing() implements Heard {}

  /** The expected response: unit, function and checksum match. */
  record Answer(Pdu pdu) implements Heard {}

  /** A frame that started as the expected response, but is damaged. */
  record Broken(String why) implements Heard {}

  /** A valid frame that is not the expected response. */
  record Stray(int unit, int function) implements Heard {}
}
