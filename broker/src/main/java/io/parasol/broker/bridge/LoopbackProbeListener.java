// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import java.time.Duration;

/** A listener for the results of a loopback probe. Called from any thread; must not block. */
public interface LoopbackProbeListener {

  /**
   * Called when a probe has returned.
   *
   * @param took the time between sending and return.
   */
  void probeReturned(Duration took);

  /**
   * Called for every probe that was lost or refused.
   *
   * @param why one line for operators.
   */
  void probeLost(String why);
}
