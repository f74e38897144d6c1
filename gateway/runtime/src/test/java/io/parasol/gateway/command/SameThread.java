// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.gateway.concurrent.TimedExecutor;
import java.time.Duration;

/** Runs each task at once, on the thread of its caller. */
enum SameThread implements TimedExecutor {
  INSTANCE;

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public boolean tryExecute(Runnable task) {
    task.run();
    return true;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void every(Duration pause, String what, Task task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
