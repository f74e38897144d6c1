// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.parasol.certs.tls.RecordTypes;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * The first handler of a TLS connection: it sees the records of the client before they are
 * decrypted, and closes the connection when the client starts a renegotiation, or sends too many
 * records without data, such as updates of keys. With TLS 1.2, the client sends ChangeCipherSpec,
 * one handshake record (Finished), and no further handshake record (RFC 5246, 7.3). With TLS 1.3,
 * records after the handshake have the outer type of application data (RFC 8446, 5.1); a
 * ChangeCipherSpec may precede a second ClientHello there (D.4).
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class RenegotiationGuard extends ChannelInboundHandlerAdapter {

  private final Runnable refused;
  private final RecordTypes records = new RecordTypes();
  private State state = State.HANDSHAKE;

  private enum State {
    HANDSHAKE,
    /** The next handshake record is the last one. */
    FINISHING,
    FINISHED,
    REFUSED
  }

  /**
   * @param refused is called once when the connection is closed.
   */
  public RenegotiationGuard(Runnable refused) {
    this.refused = refused;
  }

  /** Returns the handler that follows the TLS handler, and sees what is decrypted. */
  public ChannelInboundHandler behindTls() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        records.decrypted();
        ctx.fireChannelRead(message);
      }
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state != State.REFUSED && message instanceof ByteBuf bytes) {
      if (records.hasTooManyWithoutData()) {
        state = State.REFUSED;
      } else {
        records.read(
            bytes.readerIndex(), bytes.writerIndex(), bytes::getUnsignedByte, this::isExpected);
      }
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

  private boolean isExpected(int type) {
    if (type == RecordTypes.CHANGE_CIPHER_SPEC && state == State.HANDSHAKE) {
      state = State.FINISHING;
    } else if (type == RecordTypes.HANDSHAKE && state != State.HANDSHAKE) {
      state = state == State.FINISHING ? State.FINISHED : State.REFUSED;
    }
    return state != State.REFUSED;
  }
}
