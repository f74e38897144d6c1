// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.netty.buffer.ByteBuf;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * Follows the packets in a stream of bytes by their fixed headers (MQTT 5.0 §2.1), without keeping
 * any byte.
 */
@ConfinedTo("broker-connection")
final class PacketFraming {

  /**
   * Maximum remaining length of a CONNECT. It has a Will, a client id, a user name and a password.
   */
  static final int MAX_CONNECT_LENGTH = 64 * 1024;

  private static final int CONNECT = 1;
  private static final int MAX_SHIFT = 21;

  private enum State {
    TYPE,
    LENGTH,
    BODY,
    /** The length has more than four bytes; the decoder ends the connection. */
    MALFORMED
  }

  private State state = State.TYPE;
  private int type;
  private int shift;
  private int remaining;
  private int incomplete;
  private long packet;

  /**
   * Reads bytes, which remain readable.
   *
   * @return false if the first packet is no CONNECT, or is too large.
   */
  boolean read(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (state == State.BODY || state == State.MALFORMED) {
        int available = bytes.writerIndex() - at;
        int taken = state == State.BODY ? Math.min(remaining, available) : available;
        at += taken;
        incomplete += taken;
        remaining -= taken;
        endPacketIfComplete();
      } else {
        incomplete++;
        readHeader(bytes.getByte(at++));
        if (state == State.BODY && packet == 0 && !isAcceptableConnect()) {
          return false;
        }
        endPacketIfComplete();
      }
    }
    return true;
  }

  /** Returns how many bytes have arrived of a packet that is not complete; 0 between packets. */
  int incompleteBytes() {
    return incomplete;
  }

  /** Returns the number of complete packets. */
  long completePackets() {
    return packet;
  }

  private void readHeader(byte one) {
    if (state == State.TYPE) {
      type = (one & 0xF0) >> 4;
      shift = 0;
      remaining = 0;
      state = State.LENGTH;
      return;
    }
    remaining |= (one & 0x7F) << shift;
    if ((one & 0x80) == 0) {
      state = State.BODY;
    } else if (shift == MAX_SHIFT) {
      state = State.MALFORMED;
    } else {
      shift += 7;
    }
  }

  private boolean isAcceptableConnect() {
    return type == CONNECT && remaining <= MAX_CONNECT_LENGTH;
  }

  private void endPacketIfComplete() {
    if (state == State.BODY && remaining == 0) {
      state = State.TYPE;
      incomplete = 0;
      packet++;
    }
  }
}
