// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The transmitter of a bus: answers and echoes on their way to the client. Simultaneous
 * transmissions mix their bytes. Not thread-safe.
 */
final class BusTransmitter {

  /**
   * Maximum number of pending transmissions. Only a faulty simulation has more late answers; they
   * are dropped.
   */
  private static final int MAX_IN_FLIGHT = 64;

  private final List<TimedBytes> pending = new ArrayList<>();

  void add(TimedBytes utterance) {
    if (pending.size() < MAX_IN_FLIGHT) {
      pending.add(utterance);
    }
  }

  /** Returns when the next byte arrives; {@link BusReceiver#NEVER} if there is none. */
  long nextAt() {
    return pending.stream().mapToLong(TimedBytes::nextAt).min().orElse(BusReceiver.NEVER);
  }

  /** Returns whether a unit is sending. */
  boolean isAnsweringAt(long now) {
    return pending.stream().anyMatch(each -> each.isAnswer() && each.isSendingAt(now));
  }

  /**
   * Returns when, on the wire, the last of the answers that have ended by then ends; empty if none
   * has.
   */
  OptionalLong endedBy(long now) {
    return pending.stream()
        .filter(TimedBytes::isAnswer)
        .mapToLong(TimedBytes::endsAt)
        .filter(end -> end <= now)
        .max();
  }

  /** Returns the bytes that have arrived by then, and were not returned before. */
  byte[] takeDue(long now) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pending.forEach(each -> each.writeDue(now, bytes));
    pending.removeIf(TimedBytes::isDone);
    return bytes.toByteArray();
  }

  /** Damages the answers during which the client is sending. */
  void damage(long now) {
    pending.stream()
        .filter(each -> each.isAnswer() && each.isSendingAt(now))
        .forEach(TimedBytes::damage);
  }

  /** Drops everything, because the client is disconnected. */
  void clear() {
    pending.clear();
  }
}
