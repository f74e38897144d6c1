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
 *
 * <p>On the panels' thread.
 */
final class PanelConnection extends SimpleChannelInboundHandler<MqttMessage> {

  private static final Logger LOG = LoggerFactory.getLogger(PanelConnection.class);

  private final Panel panel;
  private final ConnectPacket greeting;
  private final PanelChannel visitor;
  private final PanelMqttVersion dialect;
  private final KeepAlive keepAlive;
  private final InboundQuota intake;
  private final PublishHandler receiving;
  private final SubscribeHandler subscribing;
  private final CommandPublisher errands;
  private Optional<Will> will;
  private Duration remembered;
  private boolean isOver;

  PanelConnection(Panel panel, ConnectPacket greeting, PanelChannel visitor) {
    this.panel = panel;
    this.greeting = greeting;
    this.visitor = visitor;
    this.dialect = PanelMqttVersion.of(greeting.is5());
    this.keepAlive = KeepAlive.of(greeting, panel.config().silentAfter(), panel.time());
    this.intake = new InboundQuota(panel, visitor, keepAlive);
    this.receiving = new PublishHandler(panel, dialect, this::say);
    this.subscribing = new SubscribeHandler(panel, dialect, this::subscriptionRefused);
    this.errands = new CommandPublisher(greeting, this::say);
    this.will = greeting.will();
    this.remembered = greeting.expiry();
  }

  // ---- start ----

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    boolean isResumed = panel.attach(this, greeting.isClean());
    say(dialect.accepted(isResumed, keepAlive.toTell()));
    keepAlive.start(intake::isHeld, this::becameSilent);
    LOG.info(
        "panel connected device={} from={} mqtt={} resumed={}",
        panel.id(),
        visitor.address(),
        greeting.is5() ? "5" : "3",
        isResumed);
  }

  private void say(MqttMessage message) {
    visitor.say(message);
  }

  // ---- received packets ----

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
    if (isOver) {
      return;
    }
    keepAlive.heard();
    try {
      if (message.decoderResult().isFailure()) {
        throw new PanelFaultException(
            Disconnect.MALFORMED_PACKET, why(message.decoderResult().cause()));
      }
      intake.charge(2 + message.fixedHeader().remainingLength());
      dispatch(message);
    } catch (PanelFaultException fault) {
      fail(fault.code(), String.valueOf(fault.getMessage()));
    }
  }

  private void dispatch(MqttMessage message) throws PanelFaultException {
    switch (message.fixedHeader().messageType()) {
      case PUBLISH -> receiving.publish((MqttPublishMessage) message);
      case PUBREL -> receiving.release(packetId(message));
      case PUBACK -> errands.acknowledged(packetId(message), code(message));
      case SUBSCRIBE -> say(subscribing.subscribe((MqttSubscribeMessage) message));
      case UNSUBSCRIBE -> say(subscribing.unsubscribe((MqttUnsubscribeMessage) message));
      case PINGREQ -> say(MqttMessage.PINGRESP);
      case DISCONNECT -> goodbye(message);
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

  private void goodbye(MqttMessage message) throws PanelFaultException {
    DisconnectPacket goodbye = DisconnectPacket.of(message, greeting.expiry());
    remembered = goodbye.remembered().orElse(remembered);
    if (!goodbye.isWithWill()) {
      will = Optional.empty();
    }
    end(Optional.empty(), Optional.empty());
  }

  private void subscriptionRefused(String filter) {
    visitor.complain(
        PanelRefusal.TOPIC, "subscribe " + filter, "not one of the panel's set topics");
  }

  // ---- flow control ----

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!isOver) {
      passOn();
      intake.owes(receiving.unacknowledged());
    }
    ctx.fireChannelReadComplete();
  }

  private void passOn() {
    receiving.passOn(
        () -> intake.owesStill(receiving.unacknowledged()),
        () -> fail(Disconnect.SERVER_SHUTTING_DOWN, "the gateway cannot store readings any more"));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    intake.answersAreRead(
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
    return qos.isEmpty() || isOver || !visitor.channel().isWritable()
        ? Optional.empty()
        : errands.send(topic, payload, qos.get());
  }

  // ---- end ----

  private void becameSilent() {
    fail(Disconnect.KEEP_ALIVE_TIMEOUT, "no packet within the keep-alive");
  }

  /** Ends this connection because the panel has connected again. */
  void takenOver() {
    end(Optional.of("taken over by a new connection"), Optional.of(Disconnect.SESSION_TAKEN_OVER));
  }

  /** Ends this connection because the gateway stops. The will is discarded. */
  CompletionStage<Void> shutDown() {
    will = Optional.empty();
    end(Optional.of("the gateway is stopping"), Optional.of(Disconnect.SERVER_SHUTTING_DOWN));
    CompletableFuture<Void> closed = new CompletableFuture<>();
    visitor.channel().closeFuture().addListener(done -> closed.complete(null));
    return closed;
  }

  private void fail(Disconnect code, String why) {
    fail(PanelRefusal.of(code), code, why);
  }

  private void fail(PanelRefusal refusal, Disconnect code, String why) {
    if (!isOver) {
      visitor.complain(refusal, "stay connected", why);
      end(Optional.of(why), Optional.of(code));
    }
  }

  /**
   * @param lost why the connection was lost; empty if the panel disconnected properly.
   */
  private void end(Optional<String> lost, Optional<Disconnect> farewell) {
    if (isOver) {
      return;
    }
    isOver = true;
    keepAlive.stop();
    LOG.info(
        "panel disconnected device={} why=\"{}\"",
        panel.id(),
        lost.orElse("disconnected by the panel"));
    passOn();
    errands.lost();
    panel.detach(this, lost, will, remembered);
    Optional<MqttMessage> word = farewell.flatMap(dialect::farewell);
    if (word.isPresent()) {
      visitor.sayLast(word.get(), panel.time());
    } else {
      visitor.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == WholePackets.BROKEN_OFF && !isOver) {
      visitor.count(PanelRefusal.BROKEN_OFF);
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
      LOG.error("panel connection failed device={}", panel.id(), cause);
      end(Optional.of("internal error of the gateway"), Optional.of(Disconnect.UNSPECIFIED_ERROR));
    }
  }

  private static String why(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? "a malformed packet" : cause.getMessage();
  }
}
