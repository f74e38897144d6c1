// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import com.hivemq.client.internal.mqtt.MqttClientConnectionConfig;
import com.hivemq.client.mqtt.MqttClientConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.parasol.config.concurrent.ConfinedTo;
import java.io.IOException;

/**
 * The first handler of a connection: it closes the connection if the broker sends, but does not
 * read the answers. The library answers each PUBREL, and inside TLS each update of keys. Without a
 * limit, these answers fill the memory that all connections of the process share.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
final class UnreadAnswers extends ChannelInboundHandlerAdapter {

  /**
   * Maximum number of bytes that wait to be sent when something is received. The publishes of a
   * full window fit, {@link MqttConnector#WINDOW} messages of 64 KiB, and so do the messages
   * without acknowledgement about a thousand devices.
   */
  static final int MAX_BYTES = 32 << 20;

  private boolean isClosed;

  /** Limits the answers of a connected client. On the thread of its connection. */
  static void limit(MqttClientConfig client) {
    if (client.getConnectionConfig().orElse(null)
        instanceof MqttClientConnectionConfig connection) {
      connection.getChannel().pipeline().addFirst(new UnreadAnswers());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!isClosed && ctx.channel().bytesBeforeWritable() > MAX_BYTES) {
      isClosed = true;
      // The library reports it as the reason of the end.
      ctx.fireExceptionCaught(new IOException("the broker does not read the answers"));
      var unused = ctx.close();
    }
    if (isClosed) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }
}
