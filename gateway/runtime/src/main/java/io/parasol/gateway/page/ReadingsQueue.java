// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.broker.client.Publication;
import io.parasol.config.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;

/**
 * Readings of legacy devices that wait for the thread of the page. Most messages are such readings,
 * so that thread takes what is there all at once instead of being woken for each. Thread-safe.
 */
final class ReadingsQueue {

  /** Maximum number of messages that wait. */
  static final int MAX_MESSAGES = LiveFeed.MAX_TOPICS;

  /** Maximum number of bytes of their payloads. */
  static final int MAX_BYTES = 8 << 20;

  @GuardedBy("this")
  private List<Publication> waiting = new ArrayList<>();

  @GuardedBy("this")
  private int bytes;

  /**
   * Adds a message. One that exceeds a limit is dropped: the next readings of the device replace
   * it.
   *
   * @return whether it is the only one that waits.
   */
  synchronized boolean add(Publication message) {
    int length = message.payload().length;
    if (waiting.size() >= MAX_MESSAGES || length > MAX_BYTES - bytes) {
      return false;
    }
    waiting.add(message);
    bytes += length;
    return waiting.size() == 1;
  }

  /** Returns what waits, oldest first, and forgets it. */
  synchronized List<Publication> takeAll() {
    List<Publication> taken = waiting;
    clear();
    return taken;
  }

  synchronized void clear() {
    waiting = new ArrayList<>();
    bytes = 0;
  }
}
