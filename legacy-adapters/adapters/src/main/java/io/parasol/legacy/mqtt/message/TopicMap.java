// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.config.model.panel.PanelTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The meaning of a panel's topics. Of several matching filters, the narrowest one decides. */
final class TopicMap {

  private final List<PanelTopic> narrowestFirst;

  /**
   * @param topics if two filters match the same topic, one of them covers the other.
   */
  TopicMap(List<PanelTopic> topics) {
    List<PanelTopic> sorted = new ArrayList<>();
    for (PanelTopic topic : topics) {
      int index = 0;
      while (index < sorted.size() && !sorted.get(index).filter().covers(topic.filter())) {
        index++;
      }
      sorted.add(index, topic);
    }
    this.narrowestFirst = List.copyOf(sorted);
  }

  Optional<PanelTopic> of(String topic) {
    return narrowestFirst.stream().filter(each -> each.filter().matches(topic)).findFirst();
  }
}
