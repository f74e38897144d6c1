// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.parasol.legacy.mqtt.packet.BadPacketException;
import io.parasol.legacy.mqtt.packet.ConnectPacket;
import io.parasol.legacy.mqtt.packet.ConnectRefusal;
import io.parasol.legacy.mqtt.packet.ConnectRefusedException;
import io.parasol.legacy.mqtt.packet.PanelFaultException;
import io.parasol.legacy.mqtt.packet.PanelMqttVersion;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.WholePackets;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the first packet of a connection. It must arrive soon and be the CONNECT of a known
 * panel. Then a {@link PanelConnection} replaces this handler.
 */
final class ConnectHandler extends SimpleChannelInboundHandler<MqttMessage> {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectHandler.class);

  /** Timeout from the TCP connection to the complete CONNECT. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final PanelAllowList door;
  private final PanelChannel visitor;
  private final PanelTime time;
  private boolean isDone;

  ConnectHandler(PanelAllowList door, PanelChannel visitor, PanelTime time) {
    this.door = door;
    this.visitor = visitor;
    this.time = time;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    time.after(
        LONGEST_WAIT,
        () ->
            turnAway(
                PanelRefusal.NO_CONNECT, "no CONNECT within " + LONGEST_WAIT.toSeconds() + " s"));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
    if (isDone) {
      return;
    }
    try {
      ConnectPacket greeting = greeting(message);
      PanelChannel known = visitor.named(greeting.client());
      try {
        Panel panel = door.admit(greeting, visitor.address());
        isDone = true;
        ctx.pipeline().replace(this, "panel", new PanelConnection(panel, greeting, known));
      } catch (ConnectRefusedException refused) {
        refuse(known, refused);
      }
    } catch (ConnectRefusedException refused) {
      refuse(visitor, refused);
    } catch (PanelFaultException malformed) {
      turnAway(PanelRefusal.of(malformed.code()), String.valueOf(malformed.getMessage()));
    }
  }

  private static ConnectPacket greeting(MqttMessage message)
      throws ConnectRefusedException, PanelFaultException {
    Throwable failure = message.decoderResult().cause();
    if (failure instanceof MqttUnacceptableProtocolVersionException) {
      throw new ConnectRefusedException(ConnectRefusal.VERSION, false);
    }
    if (failure instanceof MqttIdentifierRejectedException) {
      throw new ConnectRefusedException(ConnectRefusal.CLIENT, false);
    }
    if (failure != null) {
      throw new PanelFaultException(
          Disconnect.MALFORMED_PACKET, "a malformed CONNECT: " + failure.getMessage());
    }
    if (!(message instanceof MqttConnectMessage connect)) {
      throw new PanelFaultException(Disconnect.PROTOCOL_ERROR, "the first packet is not a CONNECT");
    }
    return ConnectPacket.of(connect);
  }

  private void refuse(PanelChannel who, ConnectRefusedException refused) {
    isDone = true;
    who.complain(refused.refusal().refusal(), "connect", refused.refusal().why());
    who.sayLast(PanelMqttVersion.of(refused.is5()).refused(refused.refusal()), time);
  }

  private void turnAway(PanelRefusal refusal, String why) {
    if (!isDone) {
      isDone = true;
      visitor.complain(refusal, "connect", why);
      visitor.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == WholePackets.BROKEN_OFF) {
      turnAway(PanelRefusal.BROKEN_OFF, "ended in the middle of its CONNECT");
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    isDone = true;
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException failure) {
      turnAway(BadPacketException.refusal(failure), String.valueOf(failure.getMessage()));
    } else if (!(cause instanceof IOException)) {
      LOG.error("panel connection failed from={}", visitor.address(), cause);
    }
    isDone = true;
    visitor.close();
  }
}
