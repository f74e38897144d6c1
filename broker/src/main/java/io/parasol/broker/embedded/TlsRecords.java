// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.parasol.broker.embedded.limit.Limit;
import io.parasol.certs.tls.TlsRecordCheck;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.function.Consumer;

/**
 * The first handler of a connection: it sees the TLS records before they are decrypted. It bounds
 * the bytes of the handshake, and ends the connection at a violation of {@link TlsRecordCheck}.
 */
@ConfinedTo("broker-connection")
final class TlsRecords extends ChannelInboundHandlerAdapter {

  /** Maximum number of bytes before the handshake is complete; a certificate chain fits. */
  static final int MAX_HANDSHAKE_BYTES = 32 * 1024;

  private final Consumer<Limit> end;
  private final TlsRecordCheck records = new TlsRecordCheck();
  private boolean isHandshakeComplete;
  private boolean hasEnded;
  private int handshakeBytes;

  /**
   * @param end ends the connection; called at most once.
   */
  TlsRecords(Consumer<Limit> end) {
    this.end = end;
  }

  void handshakeComplete() {
    isHandshakeComplete = true;
  }

  /** Counts a record from which data was decrypted. */
  void decrypted() {
    records.decrypted();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!hasEnded && message instanceof ByteBuf bytes) {
      check(bytes);
    }
    if (hasEnded) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void check(ByteBuf bytes) {
    if (!isHandshakeComplete) {
      handshakeBytes += bytes.readableBytes();
      if (handshakeBytes > MAX_HANDSHAKE_BYTES) {
        end(Limit.HANDSHAKE_BYTES);
        return;
      }
    }
    records
        .read(bytes.readerIndex(), bytes.writerIndex(), bytes::getUnsignedByte)
        .ifPresent(violation -> end(Limit.of(violation)));
  }

  private void end(Limit limit) {
    hasEnded = true;
    end.accept(limit);
  }
}
