// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.mqtt5.MqttMessageWithUserProperties;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * Ends a connection whose client sends a packet with too many user properties. In memory, the
 * shortest ones take twenty times the bytes of the packet.
 */
@ConfinedTo("broker-connection")
final class UserPropertiesHandler extends ChannelInboundHandlerAdapter {

  private final Runnable onExceeded;
  private boolean hasEnded;

  /**
   * @param onExceeded ends the connection; called once. What the client sends afterwards is
   *     ignored.
   */
  UserPropertiesHandler(Runnable onExceeded) {
    this.onExceeded = onExceeded;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (hasEnded) {
      return;
    }
    if (message instanceof MqttMessageWithUserProperties packet
        && packet.getUserProperties().encodedLength() > IdentityLimits.MAX_USER_PROPERTY_BYTES) {
      hasEnded = true;
      onExceeded.run();
      return;
    }
    ctx.fireChannelRead(message);
  }
}
