// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The only timer of a client: it wakes the client for whatever is due first. */
@ConfinedTo("link")
final class WakeUpTimer {

  private final ScheduledExecutorService thread;
  private final Runnable task;
  private @Nullable ScheduledFuture<?> scheduled;
  private long scheduledAt;

  /**
   * @param thread the thread of the link.
   * @param task runs there each time the timer expires.
   */
  WakeUpTimer(ScheduledExecutorService thread, Runnable task) {
    this.thread = thread;
    this.task = task;
  }

  /**
   * Sets the timer, unless it is set to an earlier time already. Does nothing if the thread has
   * ended, because no request is waiting then.
   *
   * @param nanos {@link Deadline#NEVER} leaves the timer unchanged.
   * @param now by {@link System#nanoTime}.
   */
  void wakeIn(long nanos, long now) {
    if (nanos == Deadline.NEVER) {
      return;
    }
    long at = now + nanos;
    if (scheduled != null) {
      if (scheduledAt - at <= 0) {
        return;
      }
      scheduled.cancel(false);
    }
    try {
      scheduled = thread.schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
      scheduledAt = at;
    } catch (RejectedExecutionException hasEnded) {
      scheduled = null;
    }
  }

  private void expire() {
    scheduled = null;
    task.run();
  }
}
