// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a few sessions shake hands at a time; the others wait in line. A TLS handshake costs the
 * broker milliseconds of processor time, so a thousand at once would time each other out.
 *
 * <p>Used on the session loop only.
 */
final class Handshakes {

  private final int most;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private int underWay;

  Handshakes(int most) {
    this.most = most;
  }

  /** Runs the start now or when a place is free; the place is taken until the turn is over. */
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

  /** A place, or one's place in the line. */
  final class Turn {
    private final Runnable start;
    private boolean admitted;
    private boolean over;

    private Turn(Runnable start) {
      this.start = start;
    }

    /** Gives the place to the next; a second call does nothing. */
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
