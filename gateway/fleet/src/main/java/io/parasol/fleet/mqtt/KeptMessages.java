// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Counts the oversized messages that the MQTT library has in memory. It acknowledges messages in
 * the order in which they came (MQTT 5.0, 4.6), and keeps each until those before it are
 * acknowledged. Thread-safe.
 */
final class KeptMessages {

  private final Deque<Kept> inOrder = new ArrayDeque<>();
  private int oversized;

  /** A message with QoS 1 or 2 that has come. */
  static final class Kept {
    private final boolean isOversized;
    private boolean isAcknowledged;

    private Kept(boolean isOversized) {
      this.isOversized = isOversized;
    }
  }

  synchronized Kept add(boolean isOversized) {
    Kept added = new Kept(isOversized);
    inOrder.add(added);
    oversized += isOversized ? 1 : 0;
    return added;
  }

  synchronized void acknowledged(Kept message) {
    message.isAcknowledged = true;
    for (Kept first = inOrder.peek();
        first != null && first.isAcknowledged;
        first = inOrder.peek()) {
      inOrder.remove();
      oversized -= first.isOversized ? 1 : 0;
    }
  }

  synchronized int oversized() {
    return oversized;
  }
}
