// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.parasol.config.model.site.TopicFilter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The session state of a panel, kept between connections (MQTT 5.0 §4.1): its subscriptions, and
 * its QoS 2 messages that are not released. Commands are not part of it, because a command that was
 * sent is never sent again.
 */
public final class PanelSession {

  /** Maximum number of messages in flight from a panel. */
  public static final int RECEIVE_MAXIMUM = 64;

  private static final int MAX_SUBSCRIPTIONS = 32;

  private final Map<TopicFilter, Integer> subscriptions = new LinkedHashMap<>();
  private final Set<Integer> unreleased = new HashSet<>();

  /** Adds a subscription; returns false if there are too many. */
  public boolean subscribe(TopicFilter filter, int qos) {
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS && !subscriptions.containsKey(filter)) {
      return false;
    }
    subscriptions.put(filter, qos);
    return true;
  }

  /** Removes a subscription; returns whether it existed. */
  public boolean unsubscribe(TopicFilter filter) {
    return subscriptions.remove(filter) != null;
  }

  /** Returns the QoS of the panel's subscription to a topic; empty if there is none. */
  public Optional<Integer> qos(String topic) {
    return subscriptions.entrySet().stream()
        .filter(each -> each.getKey().matches(topic))
        .map(Map.Entry::getValue)
        .max(Integer::compare);
  }

  /**
   * Records a QoS 2 message; returns whether it is new. The same message may arrive again until it
   * is released (MQTT 5.0 §4.3.3).
   */
  public boolean receive(int packetId) {
    return unreleased.add(packetId);
  }

  /** Releases a QoS 2 message; returns whether it was recorded. */
  public boolean release(int packetId) {
    return unreleased.remove(packetId);
  }

  public boolean isOverfull() {
    return unreleased.size() > RECEIVE_MAXIMUM;
  }
}
