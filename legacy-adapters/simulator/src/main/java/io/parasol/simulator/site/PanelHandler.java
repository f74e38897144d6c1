// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.PointName;
import io.parasol.simulator.config.PanelFault;
import io.parasol.simulator.config.PanelFault.PanelFaultKind;
import io.parasol.simulator.config.PanelSimulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The MQTT 3.1.1 protocol of a simulated panel, on one connection. */
final class PanelHandler extends SimpleChannelInboundHandler<MqttMessage> {

  /**
   * Interval of PINGREQ. The keep alive is twice as long, and the broker allows one and a half
   * times the keep alive (MQTT 3.1.1, 3.1.2.10).
   */
  static final Duration PING = Duration.ofSeconds(15);

  /** Number of times that a flood publishes all values in each publish interval. */
  static final int FLOOD = 300;

  /** A PUBLISH of four bytes with a topic length of 64 (MQTT 3.1.1, 3.3.2.1). */
  private static final byte[] MALFORMED_PUBLISH = {0x30, 4, 0, 64, 'p', 'v'};

  private static final String OFFLINE = "offline";

  private final PanelSimulation panel;
  private final PanelValues values;
  private final Supplier<Duration> elapsed;
  private final Runnable onAccepted;

  /**
   * @param elapsed since the simulation began.
   * @param onAccepted called when the broker has accepted the panel.
   */
  PanelHandler(
      PanelSimulation panel, PanelValues values, Supplier<Duration> elapsed, Runnable onAccepted) {
    this.panel = panel;
    this.values = values;
    this.elapsed = elapsed;
    this.onAccepted = onAccepted;
  }

  private Stream<PanelFault> faultsNow() {
    Duration now = elapsed.get();
    return panel.faults().stream().filter(fault -> fault.isActiveAt(now));
  }

  private boolean has(PanelFaultKind trick) {
    return faultsNow().anyMatch(fault -> fault.kind() == trick);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ClientName name =
        faultsNow()
            .map(PanelFault::client)
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(panel.client());
    send(
        ctx,
        MqttMessageBuilders.connect()
            .protocolVersion(MqttVersion.MQTT_3_1_1)
            .clientId(name.value())
            .cleanSession(true)
            .keepAlive((int) PING.toSeconds() * 2)
            .willFlag(true)
            .willTopic(panel.topic() + "/status")
            .willMessage(OFFLINE.getBytes(StandardCharsets.UTF_8))
            .willQoS(MqttQoS.AT_LEAST_ONCE)
            .willRetain(panel.isRetained())
            .build());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
    if (message.decoderResult().isFailure()) {
      var unused = ctx.close();
    } else if (message instanceof MqttConnAckMessage ack) {
      onConnAck(ctx, ack.variableHeader().connectReturnCode());
    } else if (message instanceof MqttPublishMessage publish) {
      onPublish(ctx, publish);
    }
  }

  private void onConnAck(ChannelHandlerContext ctx, MqttConnectReturnCode code) {
    if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
      var unused = ctx.close();
      return;
    }
    onAccepted.run();
    if (!panel.settings().isEmpty()) {
      send(
          ctx,
          MqttMessageBuilders.subscribe()
              .messageId(1)
              .addSubscription(MqttQoS.AT_LEAST_ONCE, panel.topic() + "/set/#")
              .build());
    }
    publish(ctx, "status", "online");
    publishValues(ctx);
    ping(ctx);
  }

  private void ping(ChannelHandlerContext ctx) {
    after(
        ctx,
        PING,
        () -> {
          send(ctx, MqttMessage.PINGREQ);
          ping(ctx);
        });
  }

  private void publishValues(ChannelHandlerContext ctx) {
    Map<PointName, String> now = values.at(elapsed.get());
    // Does not queue values for a broker that reads slowly.
    for (int i = 0;
        i < (has(PanelFaultKind.FLOOD) ? FLOOD : 1) && ctx.channel().isWritable();
        i++) {
      now.forEach((point, text) -> publish(ctx, point.value(), text));
    }
    ctx.flush();
    if (has(PanelFaultKind.LIE)) {
      var unused = ctx.writeAndFlush(Unpooled.wrappedBuffer(MALFORMED_PUBLISH));
    }
    if (has(PanelFaultKind.DIE)) {
      var unused = ctx.close();
    }
    after(ctx, panel.every(), () -> publishValues(ctx));
  }

  private static void after(ChannelHandlerContext ctx, Duration time, Runnable task) {
    Runnable unlessClosed =
        () -> {
          if (ctx.channel().isActive()) {
            task.run();
          }
        };
    var unused = ctx.executor().schedule(unlessClosed, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Applies a setting and publishes it as confirmation; ignores what it does not understand. */
  private void onPublish(ChannelHandlerContext ctx, MqttPublishMessage publish) {
    String topic = publish.variableHeader().topicName();
    String text = publish.payload().toString(StandardCharsets.UTF_8);
    if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
      send(ctx, MqttMessageBuilders.pubAck().packetId(publish.variableHeader().packetId()).build());
    }
    String set = panel.topic() + "/set/";
    if (!topic.startsWith(set)) {
      return;
    }
    panel.settings().keySet().stream()
        .filter(name -> topic.equals(set + name.value()))
        .filter(name -> values.set(name, text))
        .filter(name -> !has(PanelFaultKind.UNCONFIRMED))
        .forEach(name -> publish(ctx, name.value(), text));
    ctx.flush();
  }

  private void publish(ChannelHandlerContext ctx, String name, String text) {
    var unused =
        ctx.write(
            MqttMessageBuilders.publish()
                .topicName(panel.topic() + "/" + name)
                .qos(MqttQoS.AT_MOST_ONCE)
                .retained(panel.isRetained())
                .payload(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                .build());
  }

  private static void send(ChannelHandlerContext ctx, MqttMessage message) {
    var unused = ctx.writeAndFlush(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable brokenOrSilent) {
    var unused = ctx.close();
  }
}
