// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import java.time.Duration;

/** The one thread on which all sessions of a {@link Sessions} change state and call back. */
interface SessionLoop {

  /** Runs it on the loop, after what was handed in before. Any thread; never fails. */
  void execute(Runnable task);

  /** Runs it on the loop after that time, unless cancelled. Any thread. */
  Timer after(Duration delay, Runnable task);

  /** Monotonic time, in nanoseconds. */
  long nanoTime();

  /** Something that is due later. */
  interface Timer {

    /** Idempotent; what runs already is not stopped. */
    void cancel();
  }
}
