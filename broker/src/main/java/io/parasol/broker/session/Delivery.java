// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.util.Map;
import java.util.Optional;

/**
 * One message that arrived. Nothing in it is to be believed.
 *
 * @param responseTopic where the sender would like an answer.
 * @param correlation opaque to the receiver.
 * @param properties MQTT 5 user properties, the first few of them.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Delivery(
    String topic,
    byte[] payload,
    boolean retained,
    Optional<String> responseTopic,
    Optional<byte[]> correlation,
    Map<String, String> properties) {

  public Delivery {
    properties = Map.copyOf(properties);
  }

  /** Without user properties. */
  public Delivery(
      String topic,
      byte[] payload,
      boolean retained,
      Optional<String> responseTopic,
      Optional<byte[]> correlation) {
    this(topic, payload, retained, responseTopic, correlation, Map.of());
  }
}
