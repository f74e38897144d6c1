// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.identity.QueueAccess;
import io.parasol.broker.embedded.identity.QueueLimits;
import io.parasol.broker.embedded.identity.QueueTrimmer;
import io.parasol.broker.embedded.setup.HivemqConfiguration;
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
 * A monitor that reports slow subscribers, and in general before the broker drops messages for
 * them. Any thread.
 *
 * <p>A publish adds at most one message to a queue, and a check after every eighth of a limit sees
 * what was queued before. It does not see messages that are authorized and not yet queued. A burst
 * of these that is longer than half of a queue can fill it before the report.
 */
final class SlowSubscriberMonitor {

  private static final Logger log = LoggerFactory.getLogger(SlowSubscriberMonitor.class);

  static final int CHECK_INTERVAL = HivemqConfiguration.MAX_QUEUE / 8;

  /** The kinds of messages for devices, whose queues are short. */
  private static final Set<Kind> FOR_DEVICES = Set.of(Kind.COMMAND, Kind.RELAY);

  /** Maximum number of monitored shared subscriptions. Any subscriber can invent group names. */
  private static final int MAX_SHARED = 1000;

  private final Topics topics;
  private final BrokerListener listener;
  private final Set<QueueName> sessions = ConcurrentHashMap.newKeySet();
  private final Set<QueueName> shared = Collections.synchronizedSet(boundedSet(MAX_SHARED));
  private final Set<QueueName> slow = ConcurrentHashMap.newKeySet();
  private final AtomicLong published = new AtomicLong();
  private final QueueLimits limits;
  private volatile QueueLengths lengths = (queue, answer) -> {};
  private volatile QueueTrimmer trimmer;

  SlowSubscriberMonitor(Topics topics, BrokerListener listener) {
    this(topics, listener, QueueLimits.ofHeap(Runtime.getRuntime().maxMemory()));
  }

  SlowSubscriberMonitor(Topics topics, BrokerListener listener, QueueLimits limits) {
    this.topics = topics;
    this.listener = listener;
    this.limits = limits;
    this.trimmer = new QueueTrimmer(limits, QueueAccess.NONE, (queue, messages) -> {});
  }

  private static Set<QueueName> boundedSet(int limit) {
    return Collections.newSetFromMap(
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<QueueName, Boolean> eldest) {
            return size() > limit;
          }
        });
  }

  /**
   * Starts the monitoring of a running broker.
   *
   * @param onDropped receives what is dropped to limit the bytes.
   */
  void start(QueueLengths running, QueueAccess queues, QueueTrimmer.DropListener onDropped) {
    lengths = running;
    trimmer = new QueueTrimmer(limits, queues, onDropped);
  }

  /** Adds the session of an authenticated client. */
  void addSession(String clientId) {
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
  void bind(Set<String> clientIds, ConnectedClients live) {
    clientIds.forEach(this::addSession);
    sessions.removeIf(one -> !clientIds.contains(one.id()) && !live.isConnected(one.id()));
    slow.stream()
        .filter(one -> !one.isShared() && !sessions.contains(one))
        .toList()
        .forEach(this::markRecovered);
  }

  /**
   * Counts an authorized message before it is queued, and checks the queues that it may fill.
   *
   * @param bytes about its size in a queue.
   */
  void published(String topic, int bytes) {
    trimmer.published(bytes);
    if (topics.parse(topic).orElse(null) instanceof SiteTopic.OfDevice of
        && FOR_DEVICES.contains(of.kind())) {
      check(QueueName.of(of.device().value()));
    }
    if (published.incrementAndGet() % CHECK_INTERVAL == 0) {
      check();
    }
  }

  /** Checks all queues. */
  void check() {
    sessions.forEach(this::check);
    QueueName[] groups = shared.toArray(QueueName[]::new);
    for (QueueName group : groups) {
      check(group);
    }
  }

  private void check(QueueName queue) {
    lengths.request(queue, waiting -> evaluate(queue, waiting));
  }

  private void evaluate(QueueName queue, int waiting) {
    int limit = queue.limit();
    if (waiting > limit / 2) {
      if (slow.add(queue)) {
        notifyListener(
            () -> listener.subscriberSlow(Printable.of(queue.toString()), waiting, limit));
      }
    } else if (waiting <= limit / 4) {
      markRecovered(queue);
    }
  }

  private void markRecovered(QueueName queue) {
    if (slow.remove(queue)) {
      notifyListener(() -> listener.subscriberRecovered(Printable.of(queue.toString())));
    }
  }

  private static void notifyListener(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
