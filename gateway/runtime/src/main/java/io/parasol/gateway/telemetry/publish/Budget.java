// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.concurrent.ConfinedTo;

/** A limit in bytes for the messages of one lane in memory, over all devices. */
@ConfinedTo("telemetry")
public final class Budget {

  private final long limit;
  private long used;

  public Budget(long limit) {
    this.limit = limit;
  }

  boolean isFull() {
    return used >= limit;
  }

  /** Takes bytes. The last message may take more than is left; the next one then waits longer. */
  void take(long bytes) {
    used += bytes;
  }

  void release(long bytes) {
    used -= bytes;
  }
}
