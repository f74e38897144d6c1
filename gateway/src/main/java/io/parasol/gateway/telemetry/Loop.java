// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.time.Duration;

/** One thread, on which everything about publishing happens, and its clock. */
interface Loop {

  /** Runs it soon, after what was given before. Any thread may ask; does nothing once closed. */
  void execute(Runnable task);

  void after(Duration delay, Runnable task);

  /** A clock that only goes forward. */
  long nanos();
}
