// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.concurrent.SerialExecutor;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop on a thread of its own. A task that throws is logged, and the next task runs. */
public final class TelemetryLoop implements Loop, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TelemetryLoop.class);

  private final SerialExecutor thread;
  private final int speedup;

  /**
   * Creates a loop whose time runs faster.
   *
   * @param speedup factor by which time runs faster.
   */
  public TelemetryLoop(String name, int speedup) {
    this.thread = new SerialExecutor(name, SerialExecutor.Closing.FINISH);
    this.speedup = speedup;
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException rejected) {
      log.debug("telemetry task dropped why={}", rejected.getMessage());
    }
  }

  @Override
  public void after(Duration delay, Runnable task) {
    thread.after(delay.dividedBy(speedup), task);
  }

  @Override
  public long nanos() {
    return System.nanoTime() * speedup;
  }

  /** Runs the tasks submitted before, but not those that are due later. */
  @Override
  public void close() {
    thread.close();
  }
}
