// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.limit.AddressPrefix;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.limit.TokenBuckets;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/**
 * Limits the failed attempts to log in, for each address: a burst, then a constant rate. The
 * addresses of one IPv6 network count as one.
 */
@ConfinedTo("page")
final class LoginAttempts {

  /** Maximum burst of failed attempts of one address. */
  static final int BURST = 10;

  private static final double RATE_PER_SECOND = 1.0 / 6;

  /** Maximum number of addresses that are remembered. */
  private static final int MAX_ADDRESSES = 1_000;

  private final LongSupplier nanos;
  private final TokenBuckets<AddressPrefix> buckets =
      new TokenBuckets<>(new Rate(RATE_PER_SECOND, BURST), MAX_ADDRESSES);

  /**
   * @param nanos the time in nanoseconds, as of {@link System#nanoTime}.
   */
  LoginAttempts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Returns whether one more attempt from this address is permitted. */
  boolean admits(InetAddress from) {
    return buckets.hasToken(AddressPrefix.of(from), nanos.getAsLong());
  }

  /** Counts a failed attempt from this address. */
  void failed(InetAddress from) {
    boolean unused = buckets.take(AddressPrefix.of(from), nanos.getAsLong());
  }
}
