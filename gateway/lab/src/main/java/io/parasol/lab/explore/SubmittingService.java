// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An executor service that hands its tasks to a scheduler. */
final class SubmittingService extends AbstractExecutorService {

  private final Executor target;

  SubmittingService(Executor target) {
    this.target = target;
  }

  @Override
  public void execute(Runnable task) {
    target.execute(task);
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
