// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** What the bytes on a line amount to. */
sealed interface Heard {

  /** Nothing yet, or noise. */
  record Nothing() implements Heard {}

  /** The answer that is expected: unit, function and checksum are right. */
  record Answer(Pdu pdu) implements Heard {}

  /** It began as the answer that is expected, and did not end so. */
  record Broken(String why) implements Heard {}

  /** A sound frame that is not the answer that is expected. */
  record Stray(int unit, int function) implements Heard {}
}
