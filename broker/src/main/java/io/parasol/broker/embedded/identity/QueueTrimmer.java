// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.publish.PUBLISH;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bytes that are queued for subscribers within limits. HiveMQ itself limits the number of
 * messages only.
 *
 * <p>From a queue that is too large, the oldest messages of the topic with most bytes are dropped
 * first. A sender that fills the queue of an absent subscriber therefore displaces its own messages
 * and not those of others. If all queues together are too large, the largest ones are trimmed.
 *
 * <p>Thread-safe. The queues are checked whenever a quarter of the limit of a session has been
 * published, so a session exceeds its limit by at most that.
 */
public final class QueueTrimmer {

  private static final Logger log = LoggerFactory.getLogger(QueueTrimmer.class);

  /** A trimmed queue is left with some room, so that it is not trimmed for each message. */
  private static final double KEPT = 0.75;

  private final QueueLimits limits;
  private final QueueAccess queues;
  private final DropListener listener;
  private final AtomicLong published = new AtomicLong();
  private final AtomicBoolean isChecking = new AtomicBoolean();

  /** Receives what has been dropped. Any thread; must not block. */
  @FunctionalInterface
  public interface DropListener {

    /**
     * Called when messages have been dropped from a queue.
     *
     * @param queue the client identifier, or {@code $share/} with group and filter.
     */
    void dropped(String queue, int messages);
  }

  public QueueTrimmer(QueueLimits limits, QueueAccess queues, DropListener listener) {
    this.limits = limits;
    this.queues = queues;
    this.listener = listener;
  }

  /** Counts a message that is about to be queued. */
  public void published(int bytes) {
    long sum = published.addAndGet(bytes);
    if (sum >= limits.session() / 4) {
      published.set(0);
      check();
    }
  }

  /** Checks all queues. Returns at once if a check is under way already. */
  public void check() {
    if (!isChecking.compareAndSet(false, true)) {
      return;
    }
    List<Long> sizes = Collections.synchronizedList(new ArrayList<>());
    queues.forEach(
        queue -> sizes.add(trim(queue, limits.session())),
        () -> {
          isChecking.set(false);
          trimLargest(List.copyOf(sizes));
        });
  }

  private void trimLargest(List<Long> sizes) {
    if (sizes.stream().mapToLong(Long::longValue).sum() > limits.total()) {
      long share = QueueLimits.fairShare(sizes, limits.total());
      queues.forEach(queue -> trim(queue, share), () -> {});
    }
  }

  /** Trims a queue if it is larger than the limit. Returns its size in bytes. */
  private long trim(QueueAccess.Queue queue, long limit) {
    Map<String, Long> topics = new HashMap<>();
    long size = 0;
    for (PUBLISH each : queue.messages()) {
      topics.merge(each.getTopic(), (long) each.getEstimatedSizeInMemory(), Long::sum);
      size += each.getEstimatedSizeInMemory();
    }
    if (size <= limit) {
      return size;
    }
    long share = QueueLimits.fairShare(topics.values(), (long) (limit * KEPT));
    int dropped =
        queue.removeIf(
            message -> {
              boolean isTooMuch = topics.getOrDefault(message.getTopic(), 0L) > share;
              if (isTooMuch) {
                topics.merge(
                    message.getTopic(), (long) -message.getEstimatedSizeInMemory(), Long::sum);
              }
              return isTooMuch;
            });
    if (dropped > 0) {
      notifyListener(queue.name(), dropped);
    }
    return topics.values().stream().mapToLong(Long::longValue).sum();
  }

  private void notifyListener(String queue, int dropped) {
    try {
      listener.dropped(queue, dropped);
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
