// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** What the bytes on an RTU line amount to. */
sealed interface RtuHeard {

  /** Nothing yet, or noise. */
  record Nothing() implements RtuHeard {}

  /** The answer that is expected: unit, function and checksum are right. */
  record Answer(Pdu pdu) implements RtuHeard {}

  /** It began as the answer that is expected, and did not end so. */
  record Broken(String why) implements RtuHeard {}

  /** A sound frame that is not the answer that is expected. */
  record Stray(int unit, int function) implements RtuHeard {}
}
