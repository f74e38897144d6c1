// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.client.Delivery;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.Optional;
import java.util.Set;

/**
 * A message of the site as the page sends it: one server-sent event (HTML Living Standard, section
 * 9.2) with one line of JSON.
 *
 * @param topic without the common prefix of the site.
 * @param isCurrent whether a newer message of the topic replaces it.
 */
@SuppressWarnings("ArrayRecordComponent")
record LiveMessage(String topic, String fullTopic, boolean isCurrent, byte[] event) {

  /** The kinds of messages that only count until the next one. */
  private static final Set<String> CURRENT =
      Set.of("telemetry", "state", "health", "update", "about", "findings", "report");

  /**
   * Returns the message; empty if its payload is not JSON. An empty payload clears what was
   * retained, and becomes {@code null}.
   *
   * @param prefix the common prefix of the site's topics.
   */
  static Optional<LiveMessage> of(Delivery delivery, String prefix) {
    String topic = delivery.topic().substring(prefix.length());
    Optional<byte[]> payload = json(delivery.payload());
    return payload.map(
        json -> new LiveMessage(topic, delivery.topic(), isCurrent(topic), event(topic, json)));
  }

  private static boolean isCurrent(String topic) {
    return CURRENT.contains(topic.substring(topic.indexOf('/') + 1));
  }

  /** Returns the payload on one line. */
  private static Optional<byte[]> json(byte[] payload) {
    if (payload.length == 0) {
      return Optional.of("null".getBytes(UTF_8));
    }
    try {
      Json parsed = Json.parse(payload);
      for (byte each : payload) {
        if (each == '\n' || each == '\r') {
          return Optional.of(Json.write(parsed));
        }
      }
      return Optional.of(payload);
    } catch (JsonException notJson) {
      return Optional.empty();
    }
  }

  private static byte[] event(String topic, byte[] json) {
    byte[] head =
        ("data: {\"topic\":" + new String(Json.write(new Json.Str(topic)), UTF_8) + ",\"payload\":")
            .getBytes(UTF_8);
    byte[] tail = "}\n\n".getBytes(UTF_8);
    byte[] event = new byte[head.length + json.length + tail.length];
    System.arraycopy(head, 0, event, 0, head.length);
    System.arraycopy(json, 0, event, head.length, json.length);
    System.arraycopy(tail, 0, event, head.length + json.length, tail.length);
    return event;
  }
}
