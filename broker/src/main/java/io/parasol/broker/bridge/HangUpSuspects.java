// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The topics on whose publications the broker may close the connection, and the blocked ones, on
 * which it does. Not thread-safe.
 *
 * <p>All times are nanoseconds of one monotonic clock.
 */
final class HangUpSuspects {

  /** Connections that must end over a publication before it is set aside. */
  static final int MAX_HANG_UPS = 3;

  /** How long a topic is blocked at first; it doubles each time. */
  static final Duration FIRST_BLOCK = Duration.ofMinutes(1);

  static final Duration MAX_BLOCK = Duration.ofMinutes(16);

  private static final int MAX_DOUBLINGS = 4;

  /** Maximum number of topics. The oldest suspects are forgotten first. */
  private static final int MAX_TOPICS = 1000;

  private final Map<String, Integer> hangUps =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > MAX_TOPICS;
        }
      };
  private final Map<String, Block> blocks = new HashMap<>();

  /**
   * @param times how often publications of the topic were set aside in a row.
   */
  private record Block(int times, long until) {}

  boolean isSuspect(String topic) {
    return hangUps.containsKey(topic);
  }

  int hangUps(String topic) {
    return hangUps.getOrDefault(topic, 0);
  }

  /** Records that the connection ended while this and other publications were in flight. */
  void addSuspect(String topic) {
    hangUps.putIfAbsent(topic, 1);
  }

  /**
   * Records that the connection ended over a publication of this topic.
   *
   * @return whether the publication must be set aside.
   */
  boolean addHangUp(String topic) {
    return hangUps.merge(topic, 1, Integer::sum) >= MAX_HANG_UPS;
  }

  /** Records that the broker took a publication of the topic, and stayed connected. */
  void clear(String topic) {
    hangUps.remove(topic);
    blocks.remove(topic);
  }

  /**
   * Records that a publication was set aside. The next one of its topic is sent once more, but a
   * single hang-up is enough for it.
   *
   * @param isRepeated whether the same publication would be sent again at the next connect, as a
   *     retained one is. Otherwise the first publication that is set aside blocks no other one.
   */
  void setAside(String topic, boolean isRepeated, long now) {
    hangUps.put(topic, MAX_HANG_UPS - 1);
    int times = Optional.ofNullable(blocks.get(topic)).map(Block::times).orElse(0) + 1;
    int doublings = Math.min(isRepeated ? times - 1 : times - 2, MAX_DOUBLINGS);
    long length = doublings < 0 ? 0 : FIRST_BLOCK.toNanos() << doublings;
    if (blocks.size() < MAX_TOPICS || blocks.containsKey(topic)) {
      blocks.put(topic, new Block(times, now + length));
    }
  }

  /** Returns whether publications of the topic are set aside without being sent. */
  boolean isBlocked(String topic, long now) {
    Block block = blocks.get(topic);
    return block != null && now - block.until() < 0;
  }
}
