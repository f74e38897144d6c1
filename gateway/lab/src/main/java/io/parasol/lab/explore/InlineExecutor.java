// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.lab.explore.Scheduler.Actor;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The command thread, which runs a task at once when one of its tasks waits for it. */
final class InlineExecutor implements TimedExecutor {

  private final TimedExecutor thread;
  private final BooleanSupplier isInside;

  InlineExecutor(Scheduler scheduler, BooleanSupplier isInside) {
    this.thread = scheduler.executor(Actor.COMMANDS);
    this.isInside = isInside;
  }

  @Override
  public void execute(Runnable task) {
    if (isInside.getAsBoolean()) {
      task.run();
    } else {
      thread.execute(task);
    }
  }

  @Override
  public boolean tryExecute(Runnable task) {
    execute(task);
    return true;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    thread.after(delay, task);
  }

  @Override
  public void every(Duration pause, String what, Task task) {
    thread.every(pause, what, task);
  }

  @Override
  public void close() {
    thread.close();
  }
}
