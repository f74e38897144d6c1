// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.connack.CONNACK;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.Optional;

/** Announces the limits of the identity in the CONNACK, in place of those of the broker. */
final class ConnackHandler extends ChannelOutboundHandlerAdapter {

  private final int packetBytes;
  private final Optional<Duration> shortenedExpiry;

  /**
   * @param shortenedExpiry the session expiry, if it is shorter than the client has requested.
   */
  ConnackHandler(int packetBytes, Optional<Duration> shortenedExpiry) {
    this.packetBytes = packetBytes;
    this.shortenedExpiry = shortenedExpiry;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof CONNACK) {
      HivemqField.ANNOUNCED_PACKET_SIZE.set(message, packetBytes);
      shortenedExpiry.ifPresent(
          expiry -> HivemqField.ANNOUNCED_SESSION_EXPIRY.set(message, expiry.toSeconds()));
      ctx.pipeline().remove(this);
    }
    var unused = ctx.write(message, promise);
  }
}
