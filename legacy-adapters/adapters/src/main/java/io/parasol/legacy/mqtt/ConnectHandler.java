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
import io.parasol.config.model.site.IpAddressText;
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

  private static final Logger log = LoggerFactory.getLogger(ConnectHandler.class);

  /** Timeout from the TCP connection, or the TLS handshake, to the complete CONNECT. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final PanelAllowList allowList;
  private final PanelChannel client;
  private final PanelTime time;
  private boolean isDone;

  ConnectHandler(PanelAllowList allowList, PanelChannel client, PanelTime time) {
    this.allowList = allowList;
    this.client = client;
    this.time = time;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    time.after(
        CONNECT_TIMEOUT,
        () ->
            reject(
                PanelRefusal.NO_CONNECT,
                "no CONNECT within " + CONNECT_TIMEOUT.toSeconds() + " s"));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
    if (isDone) {
      return;
    }
    try {
      ConnectPacket connect = parseConnect(message);
      PanelChannel known = client.withName(connect.client());
      try {
        if (!client.mayBe(connect.client())) {
          throw new ConnectRefusedException(ConnectRefusal.CERTIFICATE, connect.is5());
        }
        PanelClient panel = allowList.admit(connect, client.address());
        isDone = true;
        ctx.pipeline().replace(this, "panel", new PanelConnection(panel, connect, known));
      } catch (ConnectRefusedException refused) {
        refuse(known, refused);
      }
    } catch (ConnectRefusedException refused) {
      refuse(client, refused);
    } catch (PanelFaultException malformed) {
      reject(PanelRefusal.of(malformed.code()), String.valueOf(malformed.getMessage()));
    }
  }

  private static ConnectPacket parseConnect(MqttMessage message)
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

  private void refuse(PanelChannel client, ConnectRefusedException refused) {
    isDone = true;
    client.reportRefusal(refused.refusal().refusal(), "connect", refused.refusal().why());
    client.sendAndClose(PanelMqttVersion.of(refused.is5()).connectRefused(refused.refusal()), time);
  }

  private void reject(PanelRefusal refusal, String why) {
    if (!isDone) {
      isDone = true;
      client.reportRefusal(refusal, "connect", why);
      client.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == WholePackets.TRUNCATED) {
      reject(PanelRefusal.BROKEN_OFF, "ended in the middle of its CONNECT");
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
      reject(BadPacketException.refusal(failure), String.valueOf(failure.getMessage()));
    } else if (!(cause instanceof IOException)) {
      log.error("panel connection failed from={}", IpAddressText.of(client.address()), cause);
    }
    isDone = true;
    client.close();
  }
}
