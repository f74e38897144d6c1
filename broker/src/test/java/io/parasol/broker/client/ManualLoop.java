// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A loop whose time the test moves. */
final class ManualLoop implements SessionLoop {

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<Due> due = new ArrayList<>();
  private long now;
  private long timers;

  private record Due(long at, long order, Runnable task) {}

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due one = new Due(now + delay.toNanos(), ++timers, task);
    due.add(one);
    return () -> due.remove(one);
  }

  @Override
  public long nanoTime() {
    return now;
  }

  /** The number of tasks that run later. */
  int timers() {
    return due.size();
  }

  /** Runs what was handed in, and what that hands in. */
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Lets time pass; what is due on the way runs at its time. */
  void pass(Duration time) {
    run();
    long until = now + time.toNanos();
    for (Optional<Due> next = next(until); next.isPresent(); next = next(until)) {
      now = Math.max(now, next.get().at());
      due.remove(next.get());
      next.get().task().run();
      run();
    }
    now = until;
  }

  private Optional<Due> next(long until) {
    return due.stream()
        .filter(each -> each.at() <= until)
        .min(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  }
}
