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
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of a panel that was let in, until it ends. No more is read of it than its
 * allowance and the acknowledgements that it is owed leave room for, so that a panel holds up
 * nobody but itself.
 *
 * <p>On the panels' thread.
 */
final class Conversation extends SimpleChannelInboundHandler<MqttMessage> {

  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private final Panel panel;
  private final Greeting greeting;
  private final Visitor visitor;
  private final Dialect dialect;
  private final KeepAlive keepAlive;
  private final Intake intake;
  private final Receiving receiving;
  private final Subscribing subscribing;
  private final Errands errands;
  private Optional<Will> will;
  private Duration remembered;
  private boolean isOver;

  Conversation(Panel panel, Greeting greeting, Visitor visitor) {
    this.panel = panel;
    this.greeting = greeting;
    this.visitor = visitor;
    this.dialect = Dialect.of(greeting.is5());
    this.keepAlive = KeepAlive.of(greeting, panel.config().silentAfter(), panel.time());
    this.intake = new Intake(panel, visitor, keepAlive);
    this.receiving = new Receiving(panel, dialect, this::say);
    this.subscribing = new Subscribing(panel, dialect, this::subscriptionRefused);
    this.errands = new Errands(greeting, this::say);
    this.will = greeting.will();
    this.remembered = greeting.expiry();
  }

  // ---- its beginning ----

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

  // ---- what the panel says ----

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
              message.fixedHeader().messageType() + " is not a panel's to send now");
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
    Goodbye goodbye = Goodbye.of(message, greeting.expiry());
    remembered = goodbye.remembered().orElse(remembered);
    if (!goodbye.isWithWill()) {
      will = Optional.empty();
    }
    end(Optional.empty(), Optional.empty());
  }

  private void subscriptionRefused(String filter) {
    visitor.complain(Refusal.TOPIC, "subscribe " + filter, "not one of its set topics");
  }

  // ---- how much it says ----

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
        () -> fail(Disconnect.SERVER_SHUTTING_DOWN, "nothing is kept any more"));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    intake.answersAreRead(
        ctx.channel().isWritable(),
        () -> fail(Disconnect.QUOTA_EXCEEDED, "it does not read its answers"));
  }

  // ---- what is said to it ----

  /**
   * Sends a message to the panel, if it has subscribed to it and reads.
   *
   * @return empty if nothing was sent.
   */
  Optional<CompletionStage<Delivery>> deliver(String topic, byte[] payload) {
    Optional<Integer> qos = panel.session().qos(topic);
    return qos.isEmpty() || isOver || !visitor.channel().isWritable()
        ? Optional.empty()
        : errands.send(topic, payload, qos.get());
  }

  // ---- its end ----

  private void becameSilent() {
    fail(Disconnect.KEEP_ALIVE_TIMEOUT, "nothing came within its keep-alive");
  }

  /** The panel has connected again. */
  void takenOver() {
    end(Optional.of("connected again"), Optional.of(Disconnect.SESSION_TAKEN_OVER));
  }

  /** The gateway ends: nobody's last words are to be taken as said by that. */
  CompletionStage<Void> shutDown() {
    will = Optional.empty();
    end(Optional.of("the gateway ends"), Optional.of(Disconnect.SERVER_SHUTTING_DOWN));
    CompletableFuture<Void> closed = new CompletableFuture<>();
    visitor.channel().closeFuture().addListener(done -> closed.complete(null));
    return closed;
  }

  private void fail(Disconnect code, String why) {
    fail(Refusal.of(code), code, why);
  }

  private void fail(Refusal refusal, Disconnect code, String why) {
    if (!isOver) {
      visitor.complain(refusal, "stay connected", why);
      end(Optional.of(why), Optional.of(code));
    }
  }

  /**
   * @param lost why it broke off; empty if the panel ended it.
   */
  private void end(Optional<String> lost, Optional<Disconnect> farewell) {
    if (isOver) {
      return;
    }
    isOver = true;
    keepAlive.stop();
    LOG.info("panel disconnected device={} why=\"{}\"", panel.id(), lost.orElse("by itself"));
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
      visitor.count(Refusal.BROKEN_OFF);
      end(Optional.of("broken off in the middle of a packet"), Optional.empty());
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
      end(Optional.of("connection broken"), Optional.empty());
    } else if (cause instanceof DecoderException failure) {
      Refusal refusal = BadPacketException.refusal(failure);
      fail(
          refusal,
          refusal == Refusal.TOO_LARGE ? Disconnect.PACKET_TOO_LARGE : Disconnect.MALFORMED_PACKET,
          why(failure));
    } else {
      LOG.error("panel connection broke off device={}", panel.id(), cause);
      end(Optional.of("a defect of the gateway"), Optional.of(Disconnect.UNSPECIFIED_ERROR));
    }
  }

  private static String why(@Nullable Throwable cause) {
    return cause == null || cause.getMessage() == null ? "a malformed packet" : cause.getMessage();
  }
}
