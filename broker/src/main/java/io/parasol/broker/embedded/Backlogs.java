// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.config.site.Printable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who falls behind, before the broker drops anything for him: looks at the queues so often
 * that none fills up between two looks. Any thread.
 *
 * <p>A publish adds one message to a queue at most, and HiveMQ answers for the length of a queue in
 * the order in which messages are put there. So a look after every eighth of a limit is in time.
 */
final class Backlogs {

  private static final Logger log = LoggerFactory.getLogger(Backlogs.class);

  static final int LOOK_EVERY = ConfigurationFile.LONGEST_QUEUE / 8;

  /** What devices are sent, whose queues are short. */
  private static final Set<Kind> FOR_DEVICES = Set.of(Kind.COMMAND, Kind.RELAY);

  /** Whoever may subscribe may make up names of groups. */
  private static final int MOST_SHARED = 1000;

  private final Topics topics;
  private final BrokerListener listener;
  private final Set<QueueName> sessions = ConcurrentHashMap.newKeySet();
  private final Set<QueueName> shared = Collections.synchronizedSet(newest(MOST_SHARED));
  private final Set<QueueName> behind = ConcurrentHashMap.newKeySet();
  private final AtomicLong published = new AtomicLong();
  private volatile QueueLengths lengths = (queue, answer) -> {};

  Backlogs(Topics topics, BrokerListener listener) {
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

  /** From now on there is something to look at. */
  void open(QueueLengths running) {
    lengths = running;
  }

  /** Somebody is let in. */
  void came(String clientId) {
    sessions.add(QueueName.of(clientId));
  }

  void subscribed(String filter) {
    QueueName.ofFilter(filter).ifPresent(shared::add);
  }

  /**
   * Who has a session, connected or not; the others are forgotten.
   *
   * @param clientIds all of them, as of a moment ago.
   * @param live who is connected now, even if he came since.
   */
  void know(Set<String> clientIds, LiveClients live) {
    clientIds.forEach(this::came);
    sessions.removeIf(one -> !clientIds.contains(one.id()) && !live.has(one.id()));
    behind.stream()
        .filter(one -> !one.isShared() && !sessions.contains(one))
        .toList()
        .forEach(this::keepsUp);
  }

  /** A message was allowed, and is about to be put into queues. */
  void published(String topic) {
    if (topics.parse(topic).orElse(null) instanceof SiteTopic.OfDevice of
        && FOR_DEVICES.contains(of.kind())) {
      look(QueueName.of(of.device().value()));
    }
    if (published.incrementAndGet() % LOOK_EVERY == 0) {
      look();
    }
  }

  /** Looks at all of them. */
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
