// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A limit on concurrent TLS handshakes. Further sessions wait in a queue. A TLS handshake costs the
 * broker milliseconds of processor time, and a thousand at once would make each other time out.
 *
 * <p>Used on the session loop only.
 */
final class HandshakeThrottle {

  private final int most;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int underWay;

  HandshakeThrottle(int most) {
    this.most = most;
  }

  /**
   * Runs the start now or as soon as a slot is free. The slot is occupied until the turn is over.
   */
  Turn await(Runnable start) {
    Turn turn = new Turn(start);
    waiting.add(turn);
    admit();
    return turn;
  }

  private void admit() {
    while (underWay < most && !waiting.isEmpty()) {
      underWay++;
      Turn next = waiting.remove();
      next.admitted = true;
      next.start.run();
    }
  }

  /** An occupied slot or a position in the queue. */
  final class Turn {
    private final Runnable start;
    private boolean admitted;
    private boolean over;

    private Turn(Runnable start) {
      this.start = start;
    }

    /** Releases the slot or leaves the queue. A second call does nothing. */
    void over() {
      if (over) {
        return;
      }
      over = true;
      if (admitted) {
        underWay--;
        admit();
      } else {
        waiting.remove(this);
      }
    }
  }
}
