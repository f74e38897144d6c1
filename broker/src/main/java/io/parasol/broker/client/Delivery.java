// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.util.Map;
import java.util.Optional;

/**
 * One received message. Its content is untrusted.
 *
 * @param responseTopic the topic to which the sender asks for a reply.
 * @param correlation opaque to the receiver.
 * @param properties the MQTT 5.0 user properties, possibly truncated. Of a repeated name, the first
 *     value.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Delivery(
    String topic,
    byte[] payload,
    boolean retained,
    Optional<String> responseTopic,
    Optional<byte[]> correlation,
    Map<String, String> properties) {

  /**
   * The user property in which the embedded broker states who has published a command. The broker
   * removes it from what it receives.
   */
  public static final String SENDER = "parasol-sender";

  public Delivery {
    properties = Map.copyOf(properties);
  }

  /** Creates a delivery without user properties. */
  public Delivery(
      String topic,
      byte[] payload,
      boolean retained,
      Optional<String> responseTopic,
      Optional<byte[]> correlation) {
    this(topic, payload, retained, responseTopic, correlation, Map.of());
  }
}
