// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A limit on concurrent TLS handshakes. Further sessions wait in a queue. A TLS handshake costs the
 * broker milliseconds of processor time, and a thousand at once would make each other time out.
 */
@ConfinedTo("sessions")
final class HandshakeThrottle {

  private final int limit;
  private final Queue<HandshakeSlot> waiting = new ArrayDeque<>();
  private int inProgress;

  HandshakeThrottle(int limit) {
    this.limit = limit;
  }

  /**
   * Runs the start now or as soon as a slot is free. The slot is occupied until the turn is over.
   */
  HandshakeSlot schedule(Runnable start) {
    HandshakeSlot slot = new HandshakeSlot(start);
    waiting.add(slot);
    startWaiting();
    return slot;
  }

  private void startWaiting() {
    while (inProgress < limit && !waiting.isEmpty()) {
      inProgress++;
      HandshakeSlot next = waiting.remove();
      next.admitted = true;
      next.start.run();
    }
  }

  /** An occupied slot or a position in the queue. */
  final class HandshakeSlot {
    private final Runnable start;
    private boolean admitted;
    private boolean released;

    private HandshakeSlot(Runnable start) {
      this.start = start;
    }

    /** Releases the slot or leaves the queue. A second call does nothing. */
    void released() {
      if (released) {
        return;
      }
      released = true;
      if (admitted) {
        inProgress--;
        startWaiting();
      } else {
        waiting.remove(this);
      }
    }
  }
}
