// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue of commands of one device. It runs one command at a time, in the order of acceptance.
 */
@ConfinedTo("commands")
final class DeviceQueue {

  /** Maximum number of commands that are queued for one device. */
  static final int MAX_QUEUED = 64;

  private final Deque<DeviceTask> waiting = new ArrayDeque<>();

  private @Nullable DeviceTask running;

  /** The work of one command when it reaches the head of the queue. */
  sealed interface DeviceTask permits WriteTask, ReadBackTask, ReversionTask, InstallTask {

    /**
     * Starts the work.
     *
     * @param done the task runs this on the command thread when the next task may start.
     */
    void begin(Runnable done);
  }

  boolean isFull() {
    return waiting.size() >= MAX_QUEUED;
  }

  /** Returns whether a write is running. */
  boolean isWriting() {
    return running instanceof WriteTask || running instanceof ReversionTask;
  }

  /** Returns the write that has reached the head of the queue; it may still wait for its line. */
  Optional<WriteTask> runningWrite() {
    return running instanceof WriteTask write ? Optional.of(write) : Optional.empty();
  }

  /** Returns whether a task is running. */
  boolean isBusy() {
    return running != null;
  }

  /** Returns the number of queued tasks, without the running one. */
  int waiting() {
    return waiting.size();
  }

  void add(DeviceTask turn) {
    waiting.addLast(turn);
    beginNext();
  }

  /** Removes and returns the matching writes that have not started. */
  List<WriteTask> takeWaiting(Predicate<WriteTask> which) {
    List<WriteTask> taken = new ArrayList<>();
    for (DeviceTask turn : waiting) {
      if (turn instanceof WriteTask write && which.test(write)) {
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
    DeviceTask next = waiting.pollFirst();
    running = next;
    if (next != null) {
      next.begin(() -> finished(next));
    }
  }

  private void finished(DeviceTask turn) {
    if (running == turn) {
      running = null;
      beginNext();
    }
  }
}
