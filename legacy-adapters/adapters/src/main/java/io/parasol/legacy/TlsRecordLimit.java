// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.parasol.certs.tls.RecordTypes;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * Two handlers around the TLS handler of a connection. They close it if the other side sends too
 * many records without data, such as updates of keys. Without them, one client or controller could
 * take all of the time of a thread that others need.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class TlsRecordLimit {

  private final RecordTypes records = new RecordTypes();
  private final Runnable onExceeded;
  private boolean isExceeded;

  private TlsRecordLimit(Runnable onExceeded) {
    this.onExceeded = onExceeded;
  }

  /**
   * Adds the TLS handler, with the other two around it, at the end of a pipeline.
   *
   * @param onExceeded called once, before the connection is closed.
   */
  public static void add(ChannelPipeline pipeline, SslHandler tls, Runnable onExceeded) {
    TlsRecordLimit limit = new TlsRecordLimit(onExceeded);
    pipeline
        .addLast("records", limit.new Before())
        .addLast("tls", tls)
        .addLast("records-behind", limit.new Behind());
  }

  private final class Before extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!isExceeded && records.hasTooManyWithoutData()) {
        isExceeded = true;
        onExceeded.run();
        var unused = ctx.close();
      }
      if (isExceeded) {
        ReferenceCountUtil.release(message);
        return;
      }
      if (message instanceof ByteBuf bytes) {
        records.read(bytes.readerIndex(), bytes.writerIndex(), bytes::getUnsignedByte, any -> true);
      }
      ctx.fireChannelRead(message);
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
