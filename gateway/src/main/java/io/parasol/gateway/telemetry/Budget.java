// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

/** Bytes that messages of one lane may take in memory, of all devices together. For one thread. */
final class Budget {

  private final long most;
  private long taken;

  Budget(long most) {
    this.most = most;
  }

  boolean isFull() {
    return taken >= most;
  }

  /** Once more than there is, at most; the next one waits longer then. */
  void take(long bytes) {
    taken += bytes;
  }

  void release(long bytes) {
    taken -= bytes;
  }
}
