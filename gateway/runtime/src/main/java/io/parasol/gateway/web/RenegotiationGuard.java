// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * The first handler of a TLS connection: it sees the records of the client before they are
 * decrypted, and closes the connection when the client starts a renegotiation. With TLS 1.2, the
 * client sends ChangeCipherSpec, one handshake record (Finished), and no further handshake record
 * (RFC 5246, 7.3). With TLS 1.3, records after the handshake have the outer type of application
 * data (RFC 8446, 5.1); a ChangeCipherSpec may precede a second ClientHello there (D.4).
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class RenegotiationGuard extends ChannelInboundHandlerAdapter {

  private static final int HEADER_BYTES = 5;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;

  private final Runnable refused;
  private State state = State.HANDSHAKE;
  private int headerBytes;
  private int length;

  private enum State {
    HANDSHAKE,
    /** The next handshake record is the last one. */
    FINISHING,
    FINISHED,
    REFUSED
  }

  /**
   * @param refused is called once when the client starts a renegotiation.
   */
  public RenegotiationGuard(Runnable refused) {
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state != State.REFUSED && message instanceof ByteBuf bytes) {
      check(bytes);
      if (state == State.REFUSED) {
        refused.run();
        var unused = ctx.close();
      }
    }
    if (state == State.REFUSED) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void check(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex() && state != State.REFUSED) {
      if (headerBytes < HEADER_BYTES) {
        readHeader(bytes.getUnsignedByte(at++));
      } else {
        int taken = Math.min(length, bytes.writerIndex() - at);
        at += taken;
        length -= taken;
      }
      if (headerBytes == HEADER_BYTES && length == 0) {
        headerBytes = 0;
      }
    }
  }

  /** The header of a record has type, version, and length in two bytes (RFC 8446, 5.1). */
  private void readHeader(int one) {
    headerBytes++;
    if (headerBytes == 1) {
      begin(one);
    } else if (headerBytes >= HEADER_BYTES - 1) {
      length = (length << 8 | one) & 0xFFFF;
    }
  }

  private void begin(int type) {
    if (type == CHANGE_CIPHER_SPEC && state == State.HANDSHAKE) {
      state = State.FINISHING;
    } else if (type == HANDSHAKE && state != State.HANDSHAKE) {
      state = state == State.FINISHING ? State.FINISHED : State.REFUSED;
    }
  }
}
