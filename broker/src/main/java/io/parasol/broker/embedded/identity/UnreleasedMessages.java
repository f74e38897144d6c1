// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.identity.Identity;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The QoS 2 messages that clients have published and not released yet (MQTT 5.0 §4.3.3). HiveMQ
 * keeps each of them until its PUBREL, also when its session has expired meanwhile. Thread-safe.
 */
final class UnreleasedMessages {

  /** Maximum number for one identity; the Receive Maximum of the broker. */
  static final int MAX_MESSAGES = 100;

  /** Maximum number of bytes in memory for one identity. */
  static final int MAX_BYTES = 2 * 1024 * 1024;

  private final Map<Identity, Map<Key, Integer>> held = new HashMap<>();

  private record Key(String clientId, int packetId) {}

  /**
   * Adds a message. Returns false if the identity has too many. A repetition is always accepted,
   * unless it is larger than the first message.
   */
  synchronized boolean hold(Identity identity, String clientId, int packetId, int bytes) {
    Map<Key, Integer> own = held.computeIfAbsent(identity, unknown -> new HashMap<>());
    Key key = new Key(clientId, packetId);
    int sum = own.values().stream().mapToInt(Integer::intValue).sum();
    int before = own.getOrDefault(key, 0);
    if ((before == 0 && own.size() >= MAX_MESSAGES)
        || (bytes > before && sum - before + bytes > MAX_BYTES)) {
      return false;
    }
    own.merge(key, bytes, Math::max);
    return true;
  }

  /** Removes a message. */
  synchronized void release(Identity identity, String clientId, int packetId) {
    removeIf(identity, key -> key.equals(new Key(clientId, packetId)));
  }

  /** Removes all messages of a session, which HiveMQ deletes with it. */
  synchronized void releaseAll(Identity identity, String clientId) {
    removeIf(identity, key -> key.clientId().equals(clientId));
  }

  private void removeIf(Identity who, Predicate<Key> which) {
    held.computeIfPresent(
        who,
        (identity, own) -> {
          own.keySet().removeIf(which);
          return own.isEmpty() ? null : own;
        });
  }
}
