// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.config.model.panel.PanelTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The meaning of a panel's topics. Of several matching patterns, the narrowest one decides. */
final class TopicMap {

  private final Map<String, PanelTopic> exact = new HashMap<>();
  private final List<PanelTopic> narrowestFirst;

  /**
   * @param topics if two patterns match the same topic, one of them covers the other.
   */
  TopicMap(List<PanelTopic> topics) {
    List<PanelTopic> sorted = new ArrayList<>();
    for (PanelTopic topic : topics) {
      if (topic.pattern().isTopic()) {
        exact.put(topic.pattern().value(), topic);
        continue;
      }
      int index = 0;
      while (index < sorted.size() && !sorted.get(index).pattern().covers(topic.pattern())) {
        index++;
      }
      sorted.add(index, topic);
    }
    this.narrowestFirst = List.copyOf(sorted);
  }

  /**
   * The meaning of a topic.
   *
   * @param captured the captured parts of the topic by their names.
   */
  record Match(PanelTopic topic, Map<String, String> captured) {}

  Optional<Match> of(ReceivedMessage message) {
    PanelTopic known = exact.get(message.topic());
    if (known != null) {
      return Optional.of(new Match(known, Map.of()));
    }
    for (PanelTopic topic : narrowestFirst) {
      Optional<Map<String, String>> captured = topic.pattern().match(message.levels());
      if (captured.isPresent()) {
        return Optional.of(new Match(topic, captured.get()));
      }
    }
    return Optional.empty();
  }
}
