// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The handshakes of the self-test that fail on purpose and are not reported. Any thread. */
public final class ExpectedHandshakeFailures {

  /** A handshake that takes longer has ended for another reason. */
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanos;
  private final Queue<Long> expected = new ArrayDeque<>();
  private String from = "";

  public ExpectedHandshakeFailures(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Announces handshakes from this address that will fail. */
  public synchronized void expect(int count, String address) {
    from = address;
    for (int i = 0; i < count; i++) {
      expected.add(nanos.getAsLong());
    }
  }

  /**
   * Returns whether a failed handshake from this address was announced. Each announcement counts
   * once.
   */
  public synchronized boolean consume(String address) {
    long now = nanos.getAsLong();
    expected.removeIf(since -> now - since > MAX_AGE_NANOS);
    return address.equals(from) && expected.poll() != null;
  }
}
