// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

  private record Caller(Runnable then, Consumer<IOException> orElse, Executor on) {}

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
    request(new Caller(then, orElse, callers));
  }

  /**
   * Requests a run that begins after this call.
   *
   * @return completes on the thread of the operation; with an {@link IOException} if it failed.
   */
  CompletionStage<Void> request() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    request(new Caller(() -> done.complete(null), done::completeExceptionally, Runnable::run));
    return done;
  }

  private void request(Caller caller) {
    boolean isFirst;
    synchronized (this) {
      isFirst = waiting.isEmpty();
      waiting.add(caller);
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
      group.forEach(each -> answer(each, each.then));
    } catch (IOException failed) {
      fail(group, failed);
    } catch (RuntimeException defect) {
      fail(group, new IOException("unexpected exception: " + defect, defect));
    }
  }

  private void fail(List<Caller> group, IOException failed) {
    group.forEach(each -> answer(each, () -> each.orElse.accept(failed)));
  }

  private void answer(Caller caller, Runnable answer) {
    caller.on.execute(
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
