// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A message of the site as the page sends it: one server-sent event (HTML Living Standard, section
 * 9.2) with one line of JSON.
 *
 * @param topic without the common prefix of the site.
 * @param isCurrent whether a newer message of the topic replaces it.
 * @param begin the event, or its first part.
 * @param end the rest of it: the points of a description, which many devices have in common.
 */
@SuppressWarnings("ArrayRecordComponent")
record LiveMessage(String topic, String fullTopic, boolean isCurrent, byte[] begin, byte[] end) {

  private static final String ABOUT = "about";

  /** The kinds of messages that only count until the next one. */
  private static final Set<String> CURRENT =
      Set.of("telemetry", "state", "health", "update", ABOUT, "findings", "report");

  private static final byte[] NOTHING = {};

  private static final byte[] POINTS = ",\"points\":{".getBytes(UTF_8);

  /**
   * Returns the message. An empty payload clears what was retained, and becomes {@code null}.
   *
   * @param prefix the common prefix of the site's topics.
   * @return empty if the payload is not JSON or not readable, or has late readings, which are no
   *     present values.
   */
  static Optional<LiveMessage> of(Delivery delivery, String prefix) {
    String topic = delivery.topic().substring(prefix.length());
    byte[] payload = delivery.payload();
    if (payload.length == 0) {
      return Optional.of(of(delivery, topic, "null".getBytes(UTF_8)));
    }
    try {
      Json parsed = MessageForm.parse(kind(topic), payload);
      return isLate(topic, parsed) || !MessageForm.isReadable(kind(topic), parsed)
          ? Optional.empty()
          : Optional.of(of(delivery, topic, onOneLine(payload)));
    } catch (JsonException notJson) {
      return Optional.empty();
    }
  }

  /** Returns a message of readings that the gateway has made itself: JSON in one line. */
  static LiveMessage ofReadings(Publication readings, String prefix) {
    String topic = readings.topic().substring(prefix.length());
    return new LiveMessage(
        topic, readings.topic(), true, event(topic, readings.payload()), NOTHING);
  }

  private static LiveMessage of(Delivery delivery, String topic, byte[] json) {
    byte[] event = event(topic, json);
    int end = kind(topic).equals(ABOUT) ? indexOf(POINTS, event) : event.length;
    boolean isWhole = end == event.length;
    return new LiveMessage(
        topic,
        delivery.topic(),
        CURRENT.contains(kind(topic)),
        isWhole ? event : Arrays.copyOf(event, end),
        isWhole ? NOTHING : Arrays.copyOfRange(event, end, event.length));
  }

  /** Returns where a part begins; the length if it is absent. */
  private static int indexOf(byte[] part, byte[] whole) {
    for (int at = 0; at + part.length <= whole.length; at++) {
      if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return whole.length;
  }

  /** Returns the same message with an equal end that is held already. */
  LiveMessage withEnd(byte[] same) {
    return new LiveMessage(topic, fullTopic, isCurrent, begin, same);
  }

  private static String kind(String topic) {
    return topic.substring(topic.indexOf('/') + 1);
  }

  private static boolean isLate(String topic, Json payload) {
    return kind(topic).equals("telemetry")
        && payload instanceof Json.Obj message
        && message.members().containsKey("hist");
  }

  private static byte[] onOneLine(byte[] payload) throws JsonException {
    for (byte each : payload) {
      if (each == '\n' || each == '\r') {
        return Json.write(Json.parse(payload));
      }
    }
    return payload;
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
