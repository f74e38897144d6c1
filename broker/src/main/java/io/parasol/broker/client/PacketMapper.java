// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5WillPublish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts between Parasol's messages and the packets of the client library. */
final class PacketMapper {

  /**
   * Will Delay Interval. A short interruption raises no alarm, because the broker does not send the
   * Will of a session that reconnects within it.
   */
  private static final Duration WILL_DELAY = Duration.ofSeconds(10);

  private static final String JSON = "application/json";
  private static final long MAX_EXPIRY_SECONDS = 0xFFFF_FFFFL;

  private static final int MAX_PROPERTIES = 32;

  /** Maximum size of the user properties of a received message in bytes as encoded. */
  static final int MAX_PROPERTY_BYTES = 4 * 1024;

  /** What a user property has beside its name and value (MQTT 5.0 §2.2.2). */
  private static final int PROPERTY_OVERHEAD = 5;

  private PacketMapper() {}

  /**
   * Converts a message to a PUBLISH.
   *
   * @throws IllegalArgumentException if the message cannot be a PUBLISH, for example because its
   *     topic has wildcards.
   */
  static Mqtt5Publish publish(Publication message, MqttQos qos) {
    var packet =
        Mqtt5Publish.builder()
            .topic(message.topic())
            .payload(message.payload())
            .qos(qos)
            .retain(message.retain())
            .contentType(message.contentType().orElse(null))
            .payloadFormatIndicator(isJson(message) ? Mqtt5PayloadFormatIndicator.UTF_8 : null)
            .correlationData(message.correlation().orElse(null))
            .userProperties(properties(message.properties()));
    return message
        .expiry()
        .map(expiry -> packet.messageExpiryInterval(seconds(expiry)))
        .orElse(packet)
        .build();
  }

  /**
   * Converts a message to a Will (MQTT 5.0 §3.1.2.5 and §3.1.3.2).
   *
   * @param isImmediate whether the broker sends it without a delay.
   */
  static Mqtt5WillPublish will(Publication message, boolean isImmediate) {
    return publish(message, MqttQos.AT_LEAST_ONCE)
        .asWill()
        .extendAsWill()
        .delayInterval(isImmediate ? 0 : WILL_DELAY.toSeconds())
        .build();
  }

  static Delivery delivery(Mqtt5Publish packet) {
    return new Delivery(
        packet.getTopic().toString(),
        packet.getPayloadAsBytes(),
        packet.isRetain(),
        packet.getResponseTopic().map(Object::toString),
        packet.getCorrelationData().map(PacketMapper::bytes),
        properties(packet.getUserProperties()));
  }

  /**
   * Returns whether a message has more user properties than any of a site. In memory, short ones
   * take twenty times the bytes of the packet.
   */
  static boolean hasTooManyProperties(Mqtt5Publish packet) {
    int bytes = 0;
    for (Mqtt5UserProperty each : packet.getUserProperties().asList()) {
      bytes +=
          PROPERTY_OVERHEAD
              + each.getName().toByteBuffer().remaining()
              + each.getValue().toByteBuffer().remaining();
    }
    return bytes > MAX_PROPERTY_BYTES;
  }

  /**
   * Returns the first few user properties; further ones are ignored. Of a repeated name, the first
   * value counts.
   */
  private static Map<String, String> properties(Mqtt5UserProperties properties) {
    Map<String, String> first = new HashMap<>();
    properties.asList().stream()
        .limit(MAX_PROPERTIES)
        .forEach(each -> first.putIfAbsent(each.getName().toString(), each.getValue().toString()));
    return first;
  }

  /**
   * Maps the outcome of a publish.
   *
   * @param failure null if the publish was accepted.
   */
  static PublishResult result(@Nullable Throwable failure) {
    if (failure == null) {
      return PublishResult.ACCEPTED;
    }
    if (failure instanceof MqttEncodeException) {
      // The packet is larger than the broker accepts.
      return PublishResult.REFUSED;
    }
    if (failure instanceof Mqtt5PubAckException answered) {
      return switch (answered.getMqttMessage().getReasonCode()) {
        case SUCCESS, NO_MATCHING_SUBSCRIBERS -> PublishResult.ACCEPTED;
        case NOT_AUTHORIZED, TOPIC_NAME_INVALID, PAYLOAD_FORMAT_INVALID -> PublishResult.REFUSED;
        case QUOTA_EXCEEDED,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            PACKET_IDENTIFIER_IN_USE ->
            PublishResult.QUOTA_EXCEEDED;
      };
    }
    return PublishResult.UNKNOWN;
  }

  /** Returns whether a publish was accepted that has no subscribers (PUBACK 0x10). */
  static boolean hasNoSubscribers(Mqtt5PublishResult answer) {
    return answer instanceof Mqtt5PublishResult.Mqtt5Qos1Result acknowledged
        && acknowledged.getPubAck().getReasonCode()
            == Mqtt5PubAckReasonCode.NO_MATCHING_SUBSCRIBERS;
  }

  private static boolean isJson(Publication message) {
    return message.contentType().equals(Optional.of(JSON));
  }

  /**
   * Returns whole seconds, at least one: a message with an expiry of 0 would be expired on arrival.
   */
  private static long seconds(Duration expiry) {
    return Math.max(1, Math.min(MAX_EXPIRY_SECONDS, expiry.toSeconds()));
  }

  private static Mqtt5UserProperties properties(Map<String, String> properties) {
    return Mqtt5UserProperties.of(
        properties.entrySet().stream()
            .map(each -> Mqtt5UserProperty.of(each.getKey(), each.getValue()))
            .toList());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }
}
