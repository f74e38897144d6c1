// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.site.TopicFilter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is remembered of a panel from one connection to the next (MQTT 5, 4.1): what it subscribed
 * to, and which of its messages with QoS 2 it has not released. Commands are not: one that was sent
 * is never sent again.
 */
final class PanelSession {

  /** As many messages as a panel may have under way. */
  static final int MOST_UNDER_WAY = 64;

  private static final int MOST_SUBSCRIPTIONS = 32;

  private final Map<TopicFilter, Integer> subscriptions = new LinkedHashMap<>();
  private final Set<Integer> unreleased = new HashSet<>();

  /** False if there are too many already. */
  boolean subscribe(TopicFilter filter, int qos) {
    if (subscriptions.size() >= MOST_SUBSCRIPTIONS && !subscriptions.containsKey(filter)) {
      return false;
    }
    subscriptions.put(filter, qos);
    return true;
  }

  /** Whether there was such a subscription. */
  boolean unsubscribe(TopicFilter filter) {
    return subscriptions.remove(filter) != null;
  }

  /** The quality of service with which the panel wants messages on that topic, if it wants any. */
  Optional<Integer> qos(String topic) {
    return subscriptions.entrySet().stream()
        .filter(each -> each.getKey().matches(topic))
        .map(Map.Entry::getValue)
        .max(Integer::compare);
  }

  /** Whether it is new: the same message may come again until it is released (4.3.3). */
  boolean receive(int packetId) {
    return unreleased.add(packetId);
  }

  /** Whether it had been received, and not been released. */
  boolean release(int packetId) {
    return unreleased.remove(packetId);
  }

  boolean isOverfull() {
    return unreleased.size() > MOST_UNDER_WAY;
  }
}
