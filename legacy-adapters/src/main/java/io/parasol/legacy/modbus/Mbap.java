// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.buffer.ByteBuf;

/**
 * The header that carries a PDU over TCP (Modbus Messaging on TCP/IP V1.0b, 3.1.3): transaction,
 * protocol, length of unit and PDU, unit.
 */
final class Mbap {

  /** Transaction, protocol and length: what a reader needs to know how much follows. */
  static final int PREFIX = 6;

  static final int PROTOCOL_AT = 2;
  static final int LENGTH_AT = 4;

  /** The only protocol there is. */
  static final int MODBUS = 0;

  /** The unit and a function code. */
  static final int LEAST_LENGTH = 2;

  /** The unit and the longest PDU. */
  static final int MOST_LENGTH = 1 + Limits.PDU;

  /** Header and the longest PDU. */
  static final int LONGEST_FRAME = PREFIX + MOST_LENGTH;

  private Mbap() {}

  static void write(MbapFrame frame, ByteBuf out) {
    byte[] pdu = frame.pdu().bytes();
    out.ensureWritable(PREFIX + 1 + pdu.length);
    out.writeShort(frame.transaction());
    out.writeShort(MODBUS);
    out.writeShort(1 + pdu.length);
    out.writeByte(frame.unit());
    out.writeBytes(pdu);
  }
}
