// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import java.time.Duration;

/** The thread that all publishing is confined to, and its clock. */
public interface Loop {

  /**
   * Runs a task after the tasks submitted before. Callable from any thread; does nothing once
   * closed.
   */
  void execute(Runnable task);

  void after(Duration delay, Runnable task);

  /** Returns the time of a monotonic clock. */
  long nanos();
}
