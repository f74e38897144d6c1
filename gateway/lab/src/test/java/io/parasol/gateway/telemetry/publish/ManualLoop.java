// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop whose clock is set by the test. */
final class ManualLoop implements Loop {

  private record Due(long at, long order, Runnable task) {}

  private final Queue<Runnable> soon = new ArrayDeque<>();
  private final PriorityQueue<Due> later =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long now = 1_000_000;
  private long order;

  @Override
  public void execute(Runnable task) {
    soon.add(task);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    order++;
    later.add(new Due(now + delay.toNanos(), order, task));
  }

  @Override
  public long nanos() {
    return now;
  }

  /** Runs what is to run now. */
  void run() {
    Runnable next = soon.poll();
    while (next != null) {
      next.run();
      next = soon.poll();
    }
  }

  /** Lets time pass, and runs what falls due. */
  void pass(Duration time) {
    run();
    long until = now + time.toNanos();
    while (!later.isEmpty() && later.element().at() <= until) {
      Due due = later.remove();
      now = due.at();
      due.task().run();
      run();
    }
    now = until;
  }
}
