// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.certs.json.Json;
import java.util.Arrays;

/**
 * When the messages on one way were due, acknowledged and received. Times are those of {@link
 * System#nanoTime}. A message is late from when it was due, so that a sender that waits hides
 * nothing. Thread-safe.
 */
final class WrapLedger {

  private static final int INITIAL_CAPACITY = 1024;

  /** No time; a real one is never exactly this. */
  private static final long NEVER = Long.MIN_VALUE;

  private final boolean isReceived;
  private long[] due = new long[INITIAL_CAPACITY];
  private long[] sent = new long[INITIAL_CAPACITY];
  private long[] acknowledged = new long[INITIAL_CAPACITY];
  private long[] received = new long[INITIAL_CAPACITY];
  private int count;
  private int acknowledgedCount;
  private int receivedCount;
  private int doubled;
  private int unknown;

  /** The number of the first message that is measured. */
  private int firstMeasured;

  /**
   * @param isReceived whether a subscriber receives the messages.
   */
  WrapLedger(boolean isReceived) {
    this.isReceived = isReceived;
  }

  /** Adds a message, and returns its number. */
  synchronized int add(long dueAt, long sentAt) {
    if (count == due.length) {
      due = Arrays.copyOf(due, 2 * count);
      sent = Arrays.copyOf(sent, 2 * count);
      acknowledged = Arrays.copyOf(acknowledged, 2 * count);
      received = Arrays.copyOf(received, 2 * count);
    }
    due[count] = dueAt;
    sent[count] = sentAt;
    acknowledged[count] = NEVER;
    received[count] = NEVER;
    return count++;
  }

  /** Records the acknowledgement of a message. */
  synchronized void acknowledge(int number, long at) {
    if (acknowledged[number] == NEVER) {
      acknowledged[number] = at;
      acknowledgedCount++;
    }
  }

  /** Records a message that the subscriber has received. */
  synchronized void receive(long number, long at) {
    if (number < 0 || number >= count) {
      unknown++;
    } else if (received[(int) number] == NEVER) {
      received[(int) number] = at;
      receivedCount++;
    } else {
      doubled++;
    }
  }

  /** What was sent before is not part of the figures. It is counted all the same. */
  synchronized void startMeasurement() {
    firstMeasured = count;
  }

  /** Returns whether nothing is still to come. */
  synchronized boolean isSettled() {
    return acknowledgedCount == count && (!isReceived || receivedCount == count);
  }

  /** Returns what is wrong with the messages; empty if each has arrived exactly once. */
  synchronized String problem() {
    if (acknowledgedCount < count) {
      return "%d of %d messages acknowledged".formatted(acknowledgedCount, count);
    }
    if (isReceived && receivedCount < count) {
      return "%d of %d messages received".formatted(receivedCount, count);
    }
    return doubled + unknown == 0
        ? ""
        : "%d messages received twice, %d unknown".formatted(doubled, unknown);
  }

  synchronized int count() {
    return count;
  }

  /** Returns the number of messages that are part of the figures. */
  synchronized int measured() {
    return count - firstMeasured;
  }

  /** Returns the times from due to received. */
  synchronized Latencies receipts() {
    return since(due, received);
  }

  /** Returns the times from due to acknowledged. */
  synchronized Latencies acknowledgements() {
    return since(due, acknowledged);
  }

  /** Returns how late messages were sent. */
  synchronized Latencies lateness() {
    return since(due, sent);
  }

  private Latencies since(long[] begin, long[] end) {
    long[] nanos = new long[count - firstMeasured];
    int found = 0;
    for (int number = firstMeasured; number < count; number++) {
      if (end[number] != NEVER) {
        nanos[found++] = end[number] - begin[number];
      }
    }
    return new Latencies(Arrays.copyOf(nanos, found));
  }

  synchronized Json counts() {
    return Json.object()
        .put("published", count)
        .put("acknowledged", acknowledgedCount)
        .put("received", receivedCount)
        .put("doubled", doubled)
        .put("unknown", unknown)
        .put("measured", count - firstMeasured)
        .build();
  }
}
