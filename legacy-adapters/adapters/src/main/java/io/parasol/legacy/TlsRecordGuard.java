// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.parasol.certs.tls.TlsRecordCheck;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.function.Consumer;

/**
 * Two handlers around the TLS handler of a connection. They close it if the other side starts a
 * renegotiation, or sends too many records without data, such as updates of keys. Without them, one
 * client or controller could take all of the time of a thread that others need.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class TlsRecordGuard {

  private final TlsRecordCheck records = new TlsRecordCheck();
  private final Consumer<TlsRecordCheck.Violation> onViolation;
  private boolean isClosed;

  private TlsRecordGuard(Consumer<TlsRecordCheck.Violation> onViolation) {
    this.onViolation = onViolation;
  }

  /**
   * Adds the TLS handler, with the other two around it, at the end of a pipeline: {@code records},
   * {@code tls} and {@code records-behind}.
   *
   * @param onViolation called once, before the connection is closed.
   */
  public static void add(
      ChannelPipeline pipeline, SslHandler tls, Consumer<TlsRecordCheck.Violation> onViolation) {
    TlsRecordGuard guard = new TlsRecordGuard(onViolation);
    pipeline
        .addLast("records", guard.new Before())
        .addLast("tls", tls)
        .addLast("records-behind", guard.new Behind());
  }

  private final class Before extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!isClosed && message instanceof ByteBuf bytes) {
        records
            .read(bytes.readerIndex(), bytes.writerIndex(), bytes::getUnsignedByte)
            .ifPresent(violation -> close(ctx, violation));
      }
      if (isClosed) {
        ReferenceCountUtil.release(message);
      } else {
        ctx.fireChannelRead(message);
      }
    }

    private void close(ChannelHandlerContext ctx, TlsRecordCheck.Violation violation) {
      isClosed = true;
      onViolation.accept(violation);
      var unused = ctx.close();
    }
  }

  private final class Behind extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      records.decrypted();
      ctx.fireChannelRead(message);
    }
  }
}
