// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.panel.TopicPattern;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A received message. Its payload is parsed once, whatever the number of panels that take it. */
@ConfinedTo("panels")
public final class ReceivedMessage {

  private final String topic;
  private final List<String> levels;
  private final byte[] payload;
  private final Instant at;
  private @Nullable PanelPayload content;

  /**
   * @param at when it was received.
   */
  public ReceivedMessage(String topic, byte[] payload, Instant at) {
    this.topic = topic;
    this.levels = TopicPattern.split(topic);
    this.payload = payload.clone();
    this.at = at;
  }

  public String topic() {
    return topic;
  }

  /** Returns the levels of the topic. */
  public List<String> levels() {
    return levels;
  }

  Instant at() {
    return at;
  }

  PanelPayload content() {
    PanelPayload parsed = content;
    if (parsed == null) {
      parsed = PanelPayload.of(payload);
      content = parsed;
    }
    return parsed;
  }

  /** Returns the payload as text. */
  String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
