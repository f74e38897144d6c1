// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

/**
 * A limit in bytes for the messages of one lane in memory, over all devices. Confined to one
 * thread.
 */
public final class Budget {

  private final long most;
  private long taken;

  public Budget(long most) {
    this.most = most;
  }

  boolean isFull() {
    return taken >= most;
  }

  /** Takes bytes. The last message may take more than is left; the next one then waits longer. */
  void take(long bytes) {
    taken += bytes;
  }

  void release(long bytes) {
    taken -= bytes;
  }
}
