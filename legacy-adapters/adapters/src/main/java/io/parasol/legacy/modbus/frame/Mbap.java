// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.netty.buffer.ByteBuf;
import io.parasol.legacy.modbus.pdu.ModbusLimits;

/**
 * The MBAP header that precedes a PDU over TCP (Modbus Messaging on TCP/IP V1.0b, 3.1.3):
 * transaction identifier, protocol identifier, length of unit identifier and PDU, unit identifier.
 */
public final class Mbap {

  /**
   * Bytes of the transaction identifier, the protocol identifier and the length field. With them a
   * reader knows how many bytes follow.
   */
  static final int PREFIX_LENGTH = 6;

  static final int PROTOCOL_OFFSET = 2;
  static final int LENGTH_OFFSET = 4;

  /** The protocol identifier of Modbus, the only one that the specification defines. */
  static final int MODBUS = 0;

  /** The smallest value of the length field: the unit identifier and a function code. */
  static final int MIN_LENGTH = 2;

  /** The largest value of the length field: the unit identifier and the longest PDU. */
  static final int MAX_LENGTH = 1 + ModbusLimits.PDU;

  /** The longest frame, in bytes: the header and the longest PDU. */
  public static final int MAX_FRAME_LENGTH = PREFIX_LENGTH + MAX_LENGTH;

  private Mbap() {}

  public static void write(MbapFrame frame, ByteBuf out) {
    byte[] pdu = frame.pdu().bytes();
    out.ensureWritable(PREFIX_LENGTH + 1 + pdu.length);
    out.writeShort(frame.transaction());
    out.writeShort(MODBUS);
    out.writeShort(1 + pdu.length);
    out.writeByte(frame.unit());
    out.writeBytes(pdu);
  }
}
