// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
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
final class Errands {

  private static final int MOST = 16;

  /**
   * The fixed header, the length of the topic, the packet identifier, and the properties of MQTT 5.
   */
  private static final int OVERHEAD = 5 + 2 + 2 + 1;

  private final int most;
  private final int largest;
  private final Consumer<MqttMessage> outlet;
  private final Map<Integer, CompletableFuture<Delivery>> underWay = new HashMap<>();
  private int lastId;

  Errands(Greeting greeting, Consumer<MqttMessage> outlet) {
    this.most = Math.min(MOST, greeting.receiveMaximum());
    this.largest = greeting.largest();
    this.outlet = outlet;
  }

  /**
   * Publishes a message.
   *
   * @param qos 0 or 1.
   * @return empty if it is not sent: it is too large for the panel, or too many messages are in
   *     flight.
   */
  Optional<CompletionStage<Delivery>> send(String topic, byte[] payload, int qos) {
    int size = OVERHEAD + topic.getBytes(StandardCharsets.UTF_8).length + payload.length;
    if (underWay.size() >= most || size > largest) {
      return Optional.empty();
    }
    if (qos == 0) {
      outlet.accept(Dialect.publish(topic, payload, 0, 0));
      return Optional.of(CompletableFuture.completedFuture(new Delivery.Taken()));
    }
    do {
      lastId = lastId % 0xFFFF + 1;
    } while (underWay.containsKey(lastId));
    CompletableFuture<Delivery> delivery = new CompletableFuture<>();
    underWay.put(lastId, delivery);
    outlet.accept(Dialect.publish(topic, payload, 1, lastId));
    return Optional.of(delivery);
  }

  /** Handles a PUBACK; ignores one for an unknown packet identifier. */
  void acknowledged(int packetId, int code) {
    CompletableFuture<Delivery> delivery = underWay.remove(packetId);
    if (delivery != null) {
      delivery.complete(code < 0x80 ? new Delivery.Taken() : new Delivery.Refused(code));
    }
  }

  /** Completes all messages in flight as lost. */
  void lost() {
    Map<Integer, CompletableFuture<Delivery>> those = new HashMap<>(underWay);
    underWay.clear();
    those.values().forEach(delivery -> delivery.complete(new Delivery.Lost()));
  }
}
