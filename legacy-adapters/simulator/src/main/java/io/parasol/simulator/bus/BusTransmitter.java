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
  private static final int MOST = 64;

  private final List<TimedBytes> underWay = new ArrayList<>();

  void say(TimedBytes utterance) {
    if (underWay.size() < MOST) {
      underWay.add(utterance);
    }
  }

  /** Returns when the next byte arrives; {@link BusReceiver#NEVER} if there is none. */
  long nextAt() {
    return underWay.stream().mapToLong(TimedBytes::nextAt).min().orElse(BusReceiver.NEVER);
  }

  /** Returns whether a unit is sending. */
  boolean isAnsweringAt(long now) {
    return underWay.stream().anyMatch(each -> each.isAnswer() && each.isHeardAt(now));
  }

  /**
   * Returns when, on the wire, the last of the answers that have ended by then ends; empty if none
   * has.
   */
  OptionalLong endedBy(long now) {
    return underWay.stream()
        .filter(TimedBytes::isAnswer)
        .mapToLong(TimedBytes::endsAt)
        .filter(end -> end <= now)
        .max();
  }

  /** Returns the bytes that have arrived by then, and were not returned before. */
  byte[] due(long now) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    underWay.forEach(each -> each.say(now, bytes));
    underWay.removeIf(TimedBytes::isOver);
    return bytes.toByteArray();
  }

  /** Damages the answers during which the client is sending. */
  void garble(long now) {
    underWay.stream()
        .filter(each -> each.isAnswer() && each.isHeardAt(now))
        .forEach(TimedBytes::garble);
  }

  /** Drops everything, because the client is disconnected. */
  void clear() {
    underWay.clear();
  }
}
