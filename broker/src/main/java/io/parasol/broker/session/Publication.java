// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One QoS 1 message to be published.
 *
 * @param payload not copied; the caller must not change it afterwards.
 * @param properties MQTT 5 user properties.
 * @param correlation correlation data to be echoed.
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

  /** A JSON message without further properties. */
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
