// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one device, one at a time, in the order in which they were accepted. Used on the
 * thread of commands only.
 */
final class Lane {

  /** More commands than this do not wait for one device. */
  static final int LONGEST = 64;

  private final Deque<Turn> waiting = new ArrayDeque<>();
  private @Nullable Turn running;

  /** What one command does when it is its turn. */
  sealed interface Turn permits WriteTurn, ReadBackTurn, ReversionTurn, InstallTurn {

    /**
     * Begins.
     *
     * @param over to be run, on the thread of commands, when the next may begin.
     */
    void begin(Runnable over);
  }

  boolean isFull() {
    return waiting.size() >= LONGEST;
  }

  /** Whether a write is under way. */
  boolean isWriting() {
    return running instanceof WriteTurn || running instanceof ReversionTurn;
  }

  /** Whether something is under way. */
  boolean isBusy() {
    return running != null;
  }

  /** How many wait for their turn. */
  int waiting() {
    return waiting.size();
  }

  void add(Turn turn) {
    waiting.addLast(turn);
    beginNext();
  }

  /** Takes writes out that have not begun. */
  List<WriteTurn> takeWaiting(Predicate<WriteTurn> which) {
    List<WriteTurn> taken = new ArrayList<>();
    for (Turn turn : waiting) {
      if (turn instanceof WriteTurn write && which.test(write)) {
        taken.add(write);
      }
    }
    waiting.removeAll(taken);
    return taken;
  }

  private void beginNext() {
    if (running != null) {
      return;
    }
    Turn next = waiting.pollFirst();
    running = next;
    if (next != null) {
      next.begin(() -> over(next));
    }
  }

  private void over(Turn turn) {
    if (running == turn) {
      running = null;
      beginNext();
    }
  }
}
