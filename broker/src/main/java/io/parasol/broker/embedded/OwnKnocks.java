// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The handshakes that Parasol itself lets fail on purpose, when it tries its locks: nobody is to be
 * told of them. Any thread.
 */
final class OwnKnocks {

  /** A handshake that is not over by then has another end. */
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanos;
  private final Queue<Long> expected = new ArrayDeque<>();
  private String from = "";

  OwnKnocks(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** So many are going to fail, which come from that address. */
  synchronized void expect(int count, String address) {
    from = address;
    for (int i = 0; i < count; i++) {
      expected.add(nanos.getAsLong());
    }
  }

  /** Whether one that came from there and failed is one of them; it is not expected again. */
  synchronized boolean isOne(String address) {
    long now = nanos.getAsLong();
    expected.removeIf(since -> now - since > SOON_NANOS);
    return address.equals(from) && expected.poll() != null;
  }
}
