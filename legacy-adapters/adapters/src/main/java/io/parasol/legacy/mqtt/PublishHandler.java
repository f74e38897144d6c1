// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttReasonCodes.PubAck;
import io.netty.handler.codec.mqtt.MqttReasonCodes.PubComp;
import io.parasol.legacy.mqtt.packet.PanelAcknowledgements;
import io.parasol.legacy.mqtt.packet.PanelAcknowledgements.PendingAck;
import io.parasol.legacy.mqtt.packet.PanelFaultException;
import io.parasol.legacy.mqtt.packet.PanelMqttVersion;
import io.parasol.legacy.mqtt.packet.PanelSession;
import io.parasol.legacy.mqtt.packet.Properties5;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Receives the messages of a panel (MQTT 5.0 §4.3): with QoS 1 at least once, with QoS 2 exactly
 * once. A message is acknowledged when its readings are stored.
 */
final class PublishHandler {

  private static final byte DONE = 0;

  private final PanelClient panel;
  private final PanelMqttVersion version;
  private final Consumer<MqttMessage> output;
  private final PanelAcknowledgements acknowledgements;
  private List<PendingAck> notStored = new ArrayList<>();

  PublishHandler(PanelClient panel, PanelMqttVersion version, Consumer<MqttMessage> output) {
    this.panel = panel;
    this.version = version;
    this.output = output;
    this.acknowledgements = new PanelAcknowledgements(output);
  }

  /** Returns the number of messages that are not acknowledged yet. */
  int unacknowledged() {
    return acknowledgements.count();
  }

  /**
   * Handles a PUBLISH. If its topic is not in the configuration, the acknowledgement rejects it
   * where the MQTT version allows that.
   */
  void publish(MqttPublishMessage message) throws PanelFaultException {
    String topic = topic(message);
    MqttQoS qos = message.fixedHeader().qosLevel();
    int packetId = message.variableHeader().packetId();
    if (qos == MqttQoS.EXACTLY_ONCE && !isNew(packetId)) {
      notStored.add(
          acknowledgements.add(version.acknowledgement(MqttMessageType.PUBREC, packetId, DONE)));
      return;
    }
    boolean isMapped = panel.receive(topic, ByteBufUtil.getBytes(message.payload()));
    if (qos == MqttQoS.AT_MOST_ONCE) {
      return;
    }
    boolean isRefused = !isMapped && version.canRejectMessages();
    if (isRefused && qos == MqttQoS.EXACTLY_ONCE) {
      // A PUBREC with an error code ends the exchange (MQTT 5.0 §4.3.3).
      panel.session().release(packetId);
    }
    MqttMessageType type =
        qos == MqttQoS.EXACTLY_ONCE ? MqttMessageType.PUBREC : MqttMessageType.PUBACK;
    byte reason = isRefused ? PubAck.NOT_AUTHORIZED.byteValue() : DONE;
    notStored.add(acknowledgements.add(version.acknowledgement(type, packetId, reason)));
  }

  private static String topic(MqttPublishMessage message) throws PanelFaultException {
    if (Properties5.has(message.variableHeader().properties(), MqttPropertyType.TOPIC_ALIAS)) {
      throw new PanelFaultException(
          Disconnect.TOPIC_ALIAS_INVALID, "topic aliases are not supported");
    }
    String topic = message.variableHeader().topicName();
    if (topic.isEmpty()) {
      throw new PanelFaultException(Disconnect.PROTOCOL_ERROR, "a message without a topic");
    }
    return topic;
  }

  private boolean isNew(int packetId) throws PanelFaultException {
    PanelSession session = panel.session();
    boolean isNew = session.receive(packetId);
    if (isNew && session.isOverfull()) {
      throw new PanelFaultException(
          Disconnect.RECEIVE_MAXIMUM_EXCEEDED, "too many QoS 2 messages are not released");
    }
    return isNew;
  }

  /**
   * Handles a PUBREL, the second half of QoS 2. From now on the packet identifier denotes another
   * message.
   */
  void release(int packetId) {
    boolean wasThere = panel.session().release(packetId);
    byte reason = wasThere ? DONE : PubComp.PACKET_IDENTIFIER_NOT_FOUND.byteValue();
    output.accept(version.acknowledgement(MqttMessageType.PUBCOMP, packetId, reason));
  }

  /**
   * Delivers the received readings.
   *
   * @param acknowledged called on the panels' thread when their messages are acknowledged.
   * @param failed called there instead if they will not be acknowledged.
   */
  void deliverReadings(Runnable acknowledged, Runnable failed) {
    panel.deliverReadings();
    if (notStored.isEmpty()) {
      return;
    }
    List<PendingAck> pending = notStored;
    notStored = new ArrayList<>();
    panel
        .stored()
        .whenCompleteAsync(
            (safe, failure) -> {
              if (failure == null) {
                acknowledgements.markStored(pending);
                acknowledged.run();
              } else {
                failed.run();
              }
            },
            panel.time().loop());
  }
}
