// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A message to publish with QoS 1.
 *
 * @param payload not copied; the caller must not change it afterwards.
 * @param properties MQTT 5.0 user properties.
 * @param correlation MQTT 5.0 Correlation Data.
 */
@SuppressWarnings("ArrayRecordComponent")
public record Publication(
    String topic,
    byte[] payload,
    boolean retain,
    Optional<String> contentType,
    Optional<Duration> expiry,
    Map<String, String> properties,
    Optional<byte[]> correlation) {

  /**
   * Creates the message that removes the retained message of a topic (MQTT 5.0, section 3.3.1.3).
   */
  public static Publication removal(String topic) {
    return new Publication(
        topic, new byte[0], true, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
  }

  /** Creates a JSON message without expiry, user properties and correlation data. */
  public static Publication json(String topic, byte[] payload, boolean retain) {
    return new Publication(
        topic,
        payload,
        retain,
        Optional.of("application/json"),
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }
}
