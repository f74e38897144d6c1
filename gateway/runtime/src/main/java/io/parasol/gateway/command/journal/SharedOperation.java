// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * An operation on the disk that several callers share. A run of it serves all callers that came
 * before it began; those that come later wait for the next run. Thread-safe.
 */
final class SharedOperation {

  private final Action action;
  private final Executor disk;
  private final Executor callers;
  private List<Caller> waiting = new ArrayList<>();
  private int unanswered;

  /** The operation. */
  interface Action {
    void run() throws IOException;
  }

  private record Caller(Runnable then, Consumer<IOException> orElse) {}

  /**
   * @param disk runs the operation, one run at a time.
   * @param callers runs what the callers wait for, in the order in which they came.
   */
  SharedOperation(Action action, Executor disk, Executor callers) {
    this.action = action;
    this.disk = disk;
    this.callers = callers;
  }

  /**
   * Requests a run that begins after this call.
   *
   * @param then runs after it.
   * @param orElse runs instead if the operation failed.
   */
  void request(Runnable then, Consumer<IOException> orElse) {
    boolean isFirst;
    synchronized (this) {
      isFirst = waiting.isEmpty();
      waiting.add(new Caller(then, orElse));
      unanswered++;
    }
    if (isFirst) {
      disk.execute(this::run);
    }
  }

  private void run() {
    List<Caller> group;
    synchronized (this) {
      group = waiting;
      waiting = new ArrayList<>();
    }
    try {
      action.run();
      group.forEach(each -> answer(each.then));
    } catch (IOException failed) {
      fail(group, failed);
    } catch (RuntimeException defect) {
      fail(group, new IOException("unexpected exception: " + defect, defect));
    }
  }

  private void fail(List<Caller> group, IOException failed) {
    group.forEach(each -> answer(() -> each.orElse.accept(failed)));
  }

  private void answer(Runnable answer) {
    callers.execute(
        () -> {
          synchronized (this) {
            unanswered--;
          }
          answer.run();
        });
  }

  /** Returns whether no caller waits. */
  synchronized boolean isIdle() {
    return unanswered == 0;
  }
}
