// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.legacy.mqtt.packet.BadPacketException;
import io.parasol.legacy.mqtt.packet.ConnectPacket;
import io.parasol.legacy.mqtt.packet.DisconnectPacket;
import io.parasol.legacy.mqtt.packet.KeepAlive;
import io.parasol.legacy.mqtt.packet.PanelDelivery;
import io.parasol.legacy.mqtt.packet.PanelFaultException;
import io.parasol.legacy.mqtt.packet.PanelMqttVersion;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.WholePackets;
import io.parasol.legacy.mqtt.packet.Will;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of an accepted panel, until it ends. The gateway reads no more from it than the
 * rate limit and the pending acknowledgements allow. A panel therefore delays only itself.
 */
@ConfinedTo("panels")
final class PanelConnection extends SimpleChannelInboundHandler<MqttMessage> {

  private static final Logger log = LoggerFactory.getLogger(PanelConnection.class);

  private final PanelClient panel;
  private final ConnectPacket connect;
  private final PanelChannel client;
  private final PanelMqttVersion version;
  private final KeepAlive keepAlive;
  private final InboundQuota inboundQuota;
  private final PublishHandler publishHandler;
  private final SubscribeHandler subscribeHandler;
  private final CommandPublisher commandPublisher;
  private @Nullable Will will;
  private Duration sessionExpiry;
  private boolean isOver;

  PanelConnection(PanelClient panel, ConnectPacket connect, PanelChannel client) {
    this.panel = panel;
    this.connect = connect;
    this.client = client;
    this.version = PanelMqttVersion.of(connect.is5());
    this.keepAlive = KeepAlive.of(connect, panel.silentAfter(), panel.time());
    this.inboundQuota = new InboundQuota(panel, client, keepAlive);
    this.publishHandler = new PublishHandler(panel, version, this::send);
    this.subscribeHandler = new SubscribeHandler(panel, version, this::subscriptionRefused);
    this.commandPublisher = new CommandPublisher(connect, this::send);
    this.will = connect.will().orElse(null);
    this.sessionExpiry = connect.expiry();
  }

  // ---- start ----

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    boolean isResumed = panel.attach(this, connect.isClean());
    send(version.connectAccepted(isResumed, keepAlive.serverKeepAlive()));
    keepAlive.start(inboundQuota::isPaused, this::keepAliveExpired);
    log.info(
        "panel connected client={} from={} mqtt={} resumed={}",
        panel.name(),
        IpAddressText.of(client.address()),
        connect.is5() ? "5" : "3",
        isResumed);
  }

  private void send(MqttMessage message) {
    client.send(message);
  }

  // ---- received packets ----

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
    if (isOver) {
      return;
    }
    keepAlive.onPacket();
    try {
      if (message.decoderResult().isFailure()) {
        throw new PanelFaultException(
            Disconnect.MALFORMED_PACKET, why(message.decoderResult().cause()));
      }
      inboundQuota.charge(2 + message.fixedHeader().remainingLength());
      dispatch(message);
    } catch (PanelFaultException fault) {
      fail(fault.code(), String.valueOf(fault.getMessage()));
    }
  }

  private void dispatch(MqttMessage message) throws PanelFaultException {
    switch (message.fixedHeader().messageType()) {
      case PUBLISH -> publishHandler.publish((MqttPublishMessage) message);
      case PUBREL -> publishHandler.release(packetId(message));
      case PUBACK -> commandPublisher.acknowledged(packetId(message), code(message));
      case SUBSCRIBE -> send(subscribeHandler.subscribe((MqttSubscribeMessage) message));
      case UNSUBSCRIBE -> send(subscribeHandler.unsubscribe((MqttUnsubscribeMessage) message));
      case PINGREQ -> send(MqttMessage.PINGRESP);
      case DISCONNECT -> onDisconnect(message);
      default ->
          throw new PanelFaultException(
              Disconnect.PROTOCOL_ERROR,
              message.fixedHeader().messageType() + " is not allowed from a panel at this point");
    }
  }

  private static int packetId(MqttMessage message) {
    return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
  }

  private static int code(MqttMessage message) {
    return message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
        ? Byte.toUnsignedInt(reply.reasonCode())
        : 0;
  }

  private void onDisconnect(MqttMessage message) throws PanelFaultException {
    DisconnectPacket disconnect = DisconnectPacket.of(message, connect.expiry());
    sessionExpiry = disconnect.sessionExpiry().orElse(sessionExpiry);
    if (!disconnect.isWithWill()) {
      will = null;
    }
    end(Optional.empty(), Optional.empty());
  }

  private void subscriptionRefused(String filter) {
    client.reportRefusal(
        PanelRefusal.TOPIC, "subscribe " + filter, "not one of the panel's set topics");
  }

  // ---- flow control ----

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!isOver) {
      deliverReadings();
      inboundQuota.messagesReceived(publishHandler.unacknowledged());
    }
    ctx.fireChannelReadComplete();
  }

  private void deliverReadings() {
    publishHandler.deliverReadings(
        () -> inboundQuota.messagesAcknowledged(publishHandler.unacknowledged()),
        () -> fail(Disconnect.SERVER_SHUTTING_DOWN, "the gateway cannot store readings any more"));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    inboundQuota.writabilityChanged(
        ctx.channel().isWritable(),
        () -> fail(Disconnect.QUOTA_EXCEEDED, "the panel does not read its responses"));
  }

  // ---- messages to the panel ----

  /**
   * Publishes a message to the panel, if it has subscribed to the topic and reads its packets.
   *
   * @return empty if nothing was sent.
   */
  Optional<CompletionStage<PanelDelivery>> deliver(String topic, byte[] payload) {
    Optional<Integer> qos = panel.session().qos(topic);
    return qos.isEmpty() || isOver || !client.channel().isWritable()
        ? Optional.empty()
        : commandPublisher.send(topic, payload, qos.get());
  }

  // ---- end ----

  private void keepAliveExpired() {
    fail(Disconnect.KEEP_ALIVE_TIMEOUT, "no packet within the keep-alive");
  }

  /** Ends this connection because the panel has connected again. */
  void takenOver() {
    end(Optional.of("taken over by a new connection"), Optional.of(Disconnect.SESSION_TAKEN_OVER));
  }

  /** Ends this connection because the gateway stops. The will is discarded. */
  CompletionStage<Void> shutDown() {
    will = null;
    end(Optional.of("the gateway is stopping"), Optional.of(Disconnect.SERVER_SHUTTING_DOWN));
    CompletableFuture<Void> closed = new CompletableFuture<>();
    client.channel().closeFuture().addListener(done -> closed.complete(null));
    return closed;
  }

  private void fail(Disconnect code, String why) {
    fail(PanelRefusal.of(code), code, why);
  }

  private void fail(PanelRefusal refusal, Disconnect code, String why) {
    if (!isOver) {
      client.reportRefusal(refusal, "stay connected", why);
      end(Optional.of(why), Optional.of(code));
    }
  }

  /**
   * @param lost why the connection was lost; empty if the panel disconnected properly.
   */
  private void end(Optional<String> lost, Optional<Disconnect> reason) {
    if (isOver) {
      return;
    }
    isOver = true;
    keepAlive.stop();
    log.info(
        "panel disconnected client={} why=\"{}\"",
        panel.name(),
        lost.orElse("disconnected by the panel"));
    deliverReadings();
    commandPublisher.connectionLost();
    panel.detach(this, lost, Optional.ofNullable(will), sessionExpiry);
    Optional<MqttMessage> packet = reason.flatMap(version::disconnect);
    if (packet.isPresent()) {
      client.sendAndClose(packet.get(), panel.time());
    } else {
      client.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == WholePackets.TRUNCATED && !isOver) {
      client.count(PanelRefusal.BROKEN_OFF);
      end(Optional.of("ended in the middle of a packet"), Optional.empty());
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(Optional.of("closed by the panel"), Optional.empty());
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      end(Optional.of("network error"), Optional.empty());
    } else if (cause instanceof DecoderException failure) {
      PanelRefusal refusal = BadPacketException.refusal(failure);
      fail(
          refusal,
          refusal == PanelRefusal.TOO_LARGE
              ? Disconnect.PACKET_TOO_LARGE
              : Disconnect.MALFORMED_PACKET,
          why(failure));
    } else {
      log.error("panel connection failed client={}", panel.name(), cause);
      end(Optional.of("internal error of the gateway"), Optional.of(Disconnect.UNSPECIFIED_ERROR));
    }
  }

  private static String why(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? "a malformed packet" : cause.getMessage();
  }
}
