// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.parasol.legacy.modbus.plan.FakeLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The panel's end of a connection: sends bytes, and returns responses as text. */
public final class RawPanel {

  private final EmbeddedChannel server;
  private final FakeLoop loop;
  private final EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
  private final EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder());

  public RawPanel(EmbeddedChannel server, FakeLoop loop) {
    this.server = server;
    this.loop = loop;
  }

  public static MqttMessageBuilders.ConnectBuilder connect(String client, int version) {
    return MqttMessageBuilders.connect()
        .clientId(client)
        .keepAlive(30)
        .cleanSession(true)
        .protocolVersion(version(version));
  }

  private static MqttVersion version(int version) {
    return switch (version) {
      case 31 -> MqttVersion.MQTT_3_1;
      case 5 -> MqttVersion.MQTT_5;
      default -> MqttVersion.MQTT_3_1_1;
    };
  }

  public static MqttMessage publish(String topic, String payload, int qos, int packetId) {
    return MqttMessageBuilders.publish()
        .topicName(topic)
        .qos(MqttQoS.valueOf(qos))
        .messageId(packetId)
        .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
        .build();
  }

  public static MqttMessage simple(MqttMessageType type, int packetId) {
    return new PanelMqttVersion.Mqtt3().acknowledgement(type, packetId, (byte) 0);
  }

  /** Sends it; time does not pass, but what is due at once is done. */
  public RawPanel say(MqttMessage message) {
    if (message instanceof MqttConnectMessage connect && connect.variableHeader().version() == 5) {
      hear5(bytes(connect));
    }
    return say(bytes(message));
  }

  /** A decoder learns the version from the CONNECT that it sees. */
  private void hear5(byte[] connect) {
    decoder.writeInbound(Unpooled.copiedBuffer(connect));
    decoder.readInbound();
  }

  public byte[] bytes(MqttMessage message) {
    encoder.writeOutbound(message);
    return drain(encoder);
  }

  public RawPanel say(byte[] bytes) {
    if (server.isOpen()) {
      server.writeInbound(Unpooled.copiedBuffer(bytes));
      server.checkException();
      pass(Duration.ZERO);
    }
    return this;
  }

  public RawPanel publish(String topic, String payload) {
    return say(publish(topic, payload, 0, 0));
  }

  public RawPanel subscribe(String filter, int qos) {
    return say(
        MqttMessageBuilders.subscribe()
            .messageId(7)
            .addSubscription(MqttQoS.valueOf(qos), filter)
            .build());
  }

  /** Lets time pass. */
  public RawPanel pass(Duration time) {
    loop.advance(time);
    server.runPendingTasks();
    return this;
  }

  /** The connection breaks. */
  public void cut() {
    var unused = server.close();
    pass(Duration.ZERO);
  }

  public boolean isOpen() {
    return server.isOpen();
  }

  public EmbeddedChannel server() {
    return server;
  }

  private static byte[] drain(EmbeddedChannel channel) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.writeBytes(next);
      next.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  /** The answers since the last call. */
  public List<String> heard() {
    byte[] bytes = drain(server);
    if (bytes.length > 0) {
      decoder.writeInbound(Unpooled.copiedBuffer(bytes));
    }
    List<String> answers = new ArrayList<>();
    for (MqttMessage next = decoder.readInbound(); next != null; next = decoder.readInbound()) {
      answers.add(text(next));
    }
    return answers;
  }

  private static String text(MqttMessage message) {
    String type = message.fixedHeader().messageType().name();
    if (message instanceof MqttConnAckMessage ack) {
      return "%s %02x%s"
          .formatted(
              type,
              ack.variableHeader().connectReturnCode().byteValue(),
              ack.variableHeader().isSessionPresent() ? " resumed" : "");
    }
    if (message instanceof MqttPublishMessage publish) {
      return "%s %s=%s qos %d%s"
          .formatted(
              type,
              publish.variableHeader().topicName(),
              publish.payload().toString(StandardCharsets.UTF_8),
              publish.fixedHeader().qosLevel().value(),
              publish.fixedHeader().isRetain() ? " retained" : "");
    }
    if (message instanceof MqttSubAckMessage ack) {
      return type
          + ack.payload().reasonCodes().stream()
              .map(code -> " %02x".formatted(code & 0xFF))
              .reduce("", String::concat);
    }
    if (message instanceof MqttUnsubAckMessage) {
      return type;
    }
    if (message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply) {
      int code = reply.reasonCode() & 0xFF;
      return "%s %d%s".formatted(type, reply.messageId(), code == 0 ? "" : " %02x".formatted(code));
    }
    if (message.variableHeader() instanceof MqttMessageIdVariableHeader header) {
      return type + " " + header.messageId();
    }
    if (message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader said) {
      return "%s %02x".formatted(type, said.reasonCode());
    }
    return type;
  }
}
