// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.setup.ConfigurationFile;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.Printable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A monitor that reports slow subscribers before the broker drops messages for them. It checks the
 * queues so often that none can fill up between two checks. Any thread.
 *
 * <p>A publish adds at most one message to a queue. HiveMQ processes a request for the length of a
 * queue in order with the messages for it. A check after every eighth of a limit is therefore in
 * time.
 */
final class SlowSubscriberMonitor {

  private static final Logger log = LoggerFactory.getLogger(SlowSubscriberMonitor.class);

  static final int LOOK_EVERY = ConfigurationFile.LONGEST_QUEUE / 8;

  /** The kinds of messages for devices, whose queues are short. */
  private static final Set<Kind> FOR_DEVICES = Set.of(Kind.COMMAND, Kind.RELAY);

  /** Maximum number of monitored shared subscriptions. Any subscriber can invent group names. */
  private static final int MOST_SHARED = 1000;

  private final Topics topics;
  private final BrokerListener listener;
  private final Set<QueueName> sessions = ConcurrentHashMap.newKeySet();
  private final Set<QueueName> shared = Collections.synchronizedSet(newest(MOST_SHARED));
  private final Set<QueueName> behind = ConcurrentHashMap.newKeySet();
  private final AtomicLong published = new AtomicLong();
  private volatile QueueLengths lengths = (queue, answer) -> {};

  SlowSubscriberMonitor(Topics topics, BrokerListener listener) {
    this.topics = topics;
    this.listener = listener;
  }

  private static Set<QueueName> newest(int most) {
    return Collections.newSetFromMap(
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<QueueName, Boolean> eldest) {
            return size() > most;
          }
        });
  }

  /** Starts the monitoring of a running broker. */
  void open(QueueLengths running) {
    lengths = running;
  }

  /** Adds the session of an authenticated client. */
  void came(String clientId) {
    sessions.add(QueueName.of(clientId));
  }

  void subscribed(String filter) {
    QueueName.ofFilter(filter).ifPresent(shared::add);
  }

  /**
   * Updates the known sessions and removes all others.
   *
   * @param clientIds the ids of all sessions, connected or not, as of a moment ago.
   * @param live the clients that are connected now, including those that connected since.
   */
  void know(Set<String> clientIds, ConnectedClients live) {
    clientIds.forEach(this::came);
    sessions.removeIf(one -> !clientIds.contains(one.id()) && !live.has(one.id()));
    behind.stream()
        .filter(one -> !one.isShared() && !sessions.contains(one))
        .toList()
        .forEach(this::keepsUp);
  }

  /** Counts an authorized message before it is queued, and checks the queues that it may fill. */
  void published(String topic) {
    if (topics.parse(topic).orElse(null) instanceof SiteTopic.OfDevice of
        && FOR_DEVICES.contains(of.kind())) {
      look(QueueName.of(of.device().value()));
    }
    if (published.incrementAndGet() % LOOK_EVERY == 0) {
      look();
    }
  }

  /** Checks all queues. */
  void look() {
    sessions.forEach(this::look);
    QueueName[] groups = shared.toArray(QueueName[]::new);
    for (QueueName group : groups) {
      look(group);
    }
  }

  private void look(QueueName queue) {
    lengths.ask(queue, waiting -> judge(queue, waiting));
  }

  private void judge(QueueName queue, int waiting) {
    int limit = queue.limit();
    if (waiting > limit / 2) {
      if (behind.add(queue)) {
        tell(() -> listener.fallsBehind(Printable.of(queue.toString()), waiting, limit));
      }
    } else if (waiting <= limit / 4) {
      keepsUp(queue);
    }
  }

  private void keepsUp(QueueName queue) {
    if (behind.remove(queue)) {
      tell(() -> listener.keepsUp(Printable.of(queue.toString())));
    }
  }

  private static void tell(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
