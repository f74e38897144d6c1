// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.parasol.legacy.mqtt.packet.ConnectPacket;
import io.parasol.legacy.mqtt.packet.PanelDelivery;
import io.parasol.legacy.mqtt.packet.PanelMqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The messages to a panel, which are those of verified commands only. No message is sent twice, not
 * even when the session is resumed: an old set point must not be applied later.
 */
final class CommandPublisher {

  private static final int MAX_IN_FLIGHT = 16;

  /**
   * The fixed header, the length of the topic, the packet identifier, and the properties of MQTT 5.
   */
  private static final int OVERHEAD = 5 + 2 + 2 + 1;

  private final int maxInFlight;
  private final int maxPacketSize;
  private final Consumer<MqttMessage> output;
  private final Map<Integer, CompletableFuture<PanelDelivery>> inFlight = new HashMap<>();
  private int lastId;

  CommandPublisher(ConnectPacket connect, Consumer<MqttMessage> output) {
    this.maxInFlight = Math.min(MAX_IN_FLIGHT, connect.receiveMaximum());
    this.maxPacketSize = connect.maximumPacketSize();
    this.output = output;
  }

  /**
   * Publishes a message.
   *
   * @param qos 0 or 1.
   * @return empty if it is not sent: it is too large for the panel, or too many messages are in
   *     flight.
   */
  Optional<CompletionStage<PanelDelivery>> send(String topic, byte[] payload, int qos) {
    int size = OVERHEAD + topic.getBytes(StandardCharsets.UTF_8).length + payload.length;
    if (inFlight.size() >= maxInFlight || size > maxPacketSize) {
      return Optional.empty();
    }
    if (qos == 0) {
      output.accept(PanelMqttVersion.publish(topic, payload, 0, 0));
      return Optional.of(CompletableFuture.completedFuture(new PanelDelivery.DeliveredMessage()));
    }
    do {
      lastId = lastId % 0xFFFF + 1;
    } while (inFlight.containsKey(lastId));
    CompletableFuture<PanelDelivery> delivery = new CompletableFuture<>();
    inFlight.put(lastId, delivery);
    output.accept(PanelMqttVersion.publish(topic, payload, 1, lastId));
    return Optional.of(delivery);
  }

  /** Handles a PUBACK; ignores one for an unknown packet identifier. */
  void acknowledged(int packetId, int code) {
    CompletableFuture<PanelDelivery> delivery = inFlight.remove(packetId);
    if (delivery != null) {
      delivery.complete(
          code < 0x80
              ? new PanelDelivery.DeliveredMessage()
              : new PanelDelivery.RejectedMessage(code));
    }
  }

  /** Completes all messages in flight as lost. */
  void connectionLost() {
    Map<Integer, CompletableFuture<PanelDelivery>> deliveries = new HashMap<>(inFlight);
    inFlight.clear();
    deliveries.values().forEach(delivery -> delivery.complete(new PanelDelivery.Lost()));
  }
}
