// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.bootstrap.ClientConnectionContext;
import com.hivemq.mqtt.message.ProtocolVersion;
import com.hivemq.mqtt.message.QoS;
import com.hivemq.mqtt.message.disconnect.DISCONNECT;
import com.hivemq.mqtt.message.mqtt5.Mqtt5UserProperties;
import com.hivemq.mqtt.message.publish.PUBLISH;
import com.hivemq.mqtt.message.pubrel.PUBREL;
import com.hivemq.mqtt.message.reason.Mqtt5DisconnectReasonCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.parasol.certs.identity.Identity;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * Ends a connection with too many QoS 2 messages that it does not release. HiveMQ limits their
 * number for MQTT 5 only, and for one connection only.
 */
@ConfinedTo("broker-connection")
final class UnreleasedHandler extends ChannelInboundHandlerAdapter {

  private final UnreleasedMessages unreleased;
  private final Identity who;
  private final Runnable onExceeded;
  private boolean hasEnded;

  UnreleasedHandler(UnreleasedMessages unreleased, Identity who, Runnable onExceeded) {
    this.unreleased = unreleased;
    this.who = who;
    this.onExceeded = onExceeded;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (hasEnded) {
      return;
    }
    if (message instanceof PUBLISH publish && publish.getQoS() == QoS.EXACTLY_ONCE) {
      byte[] payload = publish.getPayload();
      int bytes = payload == null ? 0 : payload.length;
      if (!unreleased.hold(who, clientId(ctx), publish.getPacketIdentifier(), bytes)) {
        end(ctx.channel());
        return;
      }
    } else if (message instanceof PUBREL release) {
      unreleased.release(who, clientId(ctx), release.getPacketIdentifier());
    }
    ctx.fireChannelRead(message);
  }

  private void end(Channel channel) {
    hasEnded = true;
    onExceeded.run();
    if (ClientConnectionContext.of(channel).getProtocolVersion() == ProtocolVersion.MQTTv5) {
      channel
          .writeAndFlush(
              new DISCONNECT(
                  Mqtt5DisconnectReasonCode.QUOTA_EXCEEDED,
                  "too many QoS 2 messages without PUBREL",
                  Mqtt5UserProperties.NO_USER_PROPERTIES,
                  null,
                  DISCONNECT.SESSION_EXPIRY_NOT_SET))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      channel.close();
    }
  }

  /** HiveMQ deletes the messages of a session that ends with its connection. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Long expiry = ClientConnectionContext.of(ctx.channel()).getClientSessionExpiryInterval();
    if (expiry != null && expiry == 0) {
      unreleased.releaseAll(who, clientId(ctx));
    }
    ctx.fireChannelInactive();
  }

  private static String clientId(ChannelHandlerContext ctx) {
    String id = ClientConnectionContext.of(ctx.channel()).getClientId();
    return id == null ? "" : id;
  }
}
