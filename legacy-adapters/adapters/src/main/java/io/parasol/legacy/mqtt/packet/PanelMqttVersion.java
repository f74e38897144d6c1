// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The packets to a panel in one version of MQTT. */
public sealed interface PanelMqttVersion {

  static PanelMqttVersion of(boolean is5) {
    return is5 ? new Mqtt5() : new Mqtt3();
  }

  /**
   * Returns the CONNACK of an accepted connection.
   *
   * @param isResumed whether the previous session continues.
   * @param keepAlive the Server Keep Alive, if it differs from the panel's.
   */
  MqttMessage connectAccepted(boolean isResumed, Optional<Duration> keepAlive);

  MqttMessage connectRefused(ConnectRefusal why);

  /**
   * Returns the response to a PUBLISH, a PUBREC or a PUBREL.
   *
   * @param reason the reason code; sent in MQTT 5 only.
   */
  MqttMessage acknowledgement(MqttMessageType type, int packetId, byte reason);

  /**
   * Returns the SUBACK.
   *
   * @param codes for each filter the granted QoS, or the reason code of MQTT 5 for the refusal.
   */
  MqttMessage subscribed(int packetId, List<Integer> codes);

  /**
   * Returns the UNSUBACK.
   *
   * @param existed for each filter, whether there was such a subscription.
   */
  MqttMessage unsubscribed(int packetId, List<Boolean> existed);

  /**
   * Returns the DISCONNECT before the connection is closed; empty for MQTT 3, in which a server
   * cannot send it.
   */
  Optional<MqttMessage> disconnect(MqttReasonCodes.Disconnect reason);

  /** Returns whether an acknowledgement can reject a message. */
  boolean canRejectMessages();

  private static MqttFixedHeader header(MqttMessageType type) {
    MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
    return new MqttFixedHeader(type, false, qos, false, 0);
  }

  /** Returns a PUBLISH to the panel. It has no properties. */
  static MqttMessage publish(String topic, byte[] payload, int qos, int packetId) {
    return MqttMessageBuilders.publish()
        .topicName(topic)
        .qos(MqttQoS.valueOf(qos))
        .messageId(packetId)
        .payload(Unpooled.wrappedBuffer(payload))
        .build();
  }

  /** MQTT 3.1 and 3.1.1. */
  record Mqtt3() implements PanelMqttVersion {

    private static final int FAILURE = 0x80;

    @Override
    public MqttMessage connectAccepted(boolean isResumed, Optional<Duration> keepAlive) {
      return MqttMessageBuilders.connAck()
          .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
          .sessionPresent(isResumed)
          .build();
    }

    @Override
    public MqttConnAckMessage connectRefused(ConnectRefusal why) {
      return MqttMessageBuilders.connAck().returnCode(why.mqtt3Code()).build();
    }

    @Override
    public MqttMessage acknowledgement(MqttMessageType type, int packetId, byte reason) {
      return new MqttMessage(header(type), MqttMessageIdVariableHeader.from(packetId));
    }

    @Override
    public MqttMessage subscribed(int packetId, List<Integer> codes) {
      List<Integer> plain = codes.stream().map(code -> code < FAILURE ? code : FAILURE).toList();
      return new MqttSubAckMessage(
          header(MqttMessageType.SUBACK),
          MqttMessageIdVariableHeader.from(packetId),
          new MqttSubAckPayload(plain));
    }

    @Override
    public MqttMessage unsubscribed(int packetId, List<Boolean> existed) {
      return new MqttUnsubAckMessage(
          header(MqttMessageType.UNSUBACK), MqttMessageIdVariableHeader.from(packetId));
    }

    @Override
    public Optional<MqttMessage> disconnect(MqttReasonCodes.Disconnect reason) {
      return Optional.empty();
    }

    @Override
    public boolean canRejectMessages() {
      return false;
    }
  }

  /** MQTT 5. */
  record Mqtt5() implements PanelMqttVersion {

    private static final short SUCCESS = 0x00;
    private static final short NO_SUBSCRIPTION = 0x11;

    @Override
    public MqttMessage connectAccepted(boolean isResumed, Optional<Duration> keepAlive) {
      MqttProperties properties = new MqttProperties();
      Properties5.put(properties, MqttPropertyType.RECEIVE_MAXIMUM, PanelSession.RECEIVE_MAXIMUM);
      Properties5.put(
          properties, MqttPropertyType.MAXIMUM_PACKET_SIZE, WholePackets.MAX_PACKET_BYTES);
      Properties5.put(properties, MqttPropertyType.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
      Properties5.put(properties, MqttPropertyType.SHARED_SUBSCRIPTION_AVAILABLE, 0);
      keepAlive.ifPresent(
          time ->
              Properties5.put(
                  properties, MqttPropertyType.SERVER_KEEP_ALIVE, (int) time.toSeconds()));
      return MqttMessageBuilders.connAck()
          .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
          .sessionPresent(isResumed)
          .properties(properties)
          .build();
    }

    @Override
    public MqttConnAckMessage connectRefused(ConnectRefusal why) {
      return MqttMessageBuilders.connAck()
          .returnCode(why.mqtt5Code())
          .properties(MqttProperties.NO_PROPERTIES)
          .build();
    }

    @Override
    public MqttMessage acknowledgement(MqttMessageType type, int packetId, byte reason) {
      return new MqttMessage(
          header(type),
          new MqttPubReplyMessageVariableHeader(packetId, reason, MqttProperties.NO_PROPERTIES));
    }

    @Override
    public MqttMessage subscribed(int packetId, List<Integer> codes) {
      return new MqttSubAckMessage(
          header(MqttMessageType.SUBACK),
          new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
          new MqttSubAckPayload(codes));
    }

    @Override
    public MqttMessage unsubscribed(int packetId, List<Boolean> existed) {
      return new MqttUnsubAckMessage(
          header(MqttMessageType.UNSUBACK),
          new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
          new MqttUnsubAckPayload(
              existed.stream().map(was -> was ? SUCCESS : NO_SUBSCRIPTION).toList()));
    }

    @Override
    public Optional<MqttMessage> disconnect(MqttReasonCodes.Disconnect reason) {
      return Optional.of(
          new MqttMessage(
              header(MqttMessageType.DISCONNECT),
              new MqttReasonCodeAndPropertiesVariableHeader(
                  reason.byteValue(), MqttProperties.NO_PROPERTIES)));
    }

    @Override
    public boolean canRejectMessages() {
      return true;
    }
  }
}
