// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.parasol.legacy.modbus.pdu.Pdu;

/** The result of processing received bytes on a serial line. */
public sealed interface ReceiveResult {

  /** No complete frame yet, or noise. */
  record NoFrame() implements ReceiveResult {}

  /** The expected response: unit, function and checksum match. */
  record Response(Pdu pdu) implements ReceiveResult {}

  /** A frame that started as the expected response, but is damaged. */
  record DamagedFrame(String why) implements ReceiveResult {}

  /** A valid frame that is not the expected response. */
  record UnmatchedFrame(int unit, Pdu pdu) implements ReceiveResult {}
}
