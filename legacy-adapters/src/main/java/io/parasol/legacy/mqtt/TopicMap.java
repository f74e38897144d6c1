// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.site.PanelTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the topics of a panel mean: of the filters that match, the narrowest decides. */
final class TopicMap {

  private final List<PanelTopic> narrowestFirst;

  /**
   * @param topics of any two filters that have a topic in common, one covers the other.
   */
  TopicMap(List<PanelTopic> topics) {
    List<PanelTopic> sorted = new ArrayList<>();
    for (PanelTopic topic : topics) {
      int place = 0;
      while (place < sorted.size() && !sorted.get(place).filter().covers(topic.filter())) {
        place++;
      }
      sorted.add(place, topic);
    }
    this.narrowestFirst = List.copyOf(sorted);
  }

  Optional<PanelTopic> of(String topic) {
    return narrowestFirst.stream().filter(each -> each.filter().matches(topic)).findFirst();
  }
}
