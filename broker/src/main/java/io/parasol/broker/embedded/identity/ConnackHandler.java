// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.connack.CONNACK;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;

/**
 * Announces a shortened session expiry in the CONNACK (MQTT 5.0 §3.2.2.3.2). The packet size of the
 * identity is not announced: Paho's MQTT 5 client then also rejects larger messages that it
 * receives.
 */
final class ConnackHandler extends ChannelOutboundHandlerAdapter {

  private final Duration shortenedExpiry;

  ConnackHandler(Duration shortenedExpiry) {
    this.shortenedExpiry = shortenedExpiry;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof CONNACK) {
      HivemqField.ANNOUNCED_SESSION_EXPIRY.set(message, shortenedExpiry.toSeconds());
      ctx.pipeline().remove(this);
    }
    var unused = ctx.write(message, promise);
  }
}
