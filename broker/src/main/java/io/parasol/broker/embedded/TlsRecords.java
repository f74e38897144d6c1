// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.parasol.broker.embedded.limit.Limit;
import io.parasol.certs.tls.RecordTypes;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.function.Consumer;

/**
 * The first handler of a connection: it sees the TLS records before they are decrypted. It bounds
 * the bytes of the handshake, and detects a handshake record after the handshake. With TLS 1.2,
 * this is a renegotiation; with TLS 1.3, records after the handshake have the outer type of
 * application data (RFC 8446, 5.1). It also bounds the number of records without data.
 */
@ConfinedTo("broker-connection")
final class TlsRecords extends ChannelInboundHandlerAdapter {

  /** Maximum number of bytes before the handshake is complete; a certificate chain fits. */
  static final int MAX_HANDSHAKE_BYTES = 32 * 1024;

  private final Consumer<Limit> end;
  private final RecordTypes records = new RecordTypes();
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
    if (records.hasTooManyWithoutData()) {
      end(Limit.RECORDS_WITHOUT_DATA);
      return;
    }
    records.read(
        bytes.readerIndex(), bytes.writerIndex(), bytes::getUnsignedByte, this::isExpected);
  }

  private boolean isExpected(int type) {
    if (type == RecordTypes.HANDSHAKE && isHandshakeComplete) {
      end(Limit.RENEGOTIATION);
    }
    return !hasEnded;
  }

  private void end(Limit limit) {
    hasEnded = true;
    end.accept(limit);
  }
}
