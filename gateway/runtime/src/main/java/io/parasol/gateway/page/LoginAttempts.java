// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.config.concurrent.ConfinedTo;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for failed attempts to log in, for each address: a burst, then a constant rate.
 * The addresses of one IPv6 network count as one.
 */
@ConfinedTo("page")
final class LoginAttempts {

  /** Maximum burst of failed attempts of one address. */
  static final int BURST = 10;

  private static final double RATE_PER_SECOND = 1.0 / 6;

  /** Maximum number of addresses that are remembered. */
  private static final int MAX_ADDRESSES = 1_000;

  /** The part of an IPv6 address that names the network (RFC 4291, 2.5.4). */
  private static final int NETWORK_BYTES = 8;

  private final LongSupplier nanos;
  private final Map<ByteBuffer, Allowance> allowances =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Allowance> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private record Allowance(double left, long at) {}

  /**
   * @param nanos the time in nanoseconds, as of {@link System#nanoTime}.
   */
  LoginAttempts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Returns whether one more attempt from this address is permitted. */
  boolean admits(InetAddress from) {
    return left(network(from)) >= 1;
  }

  /** Counts a failed attempt from this address. */
  void failed(InetAddress from) {
    ByteBuffer network = network(from);
    allowances.put(network, new Allowance(Math.max(0, left(network) - 1), nanos.getAsLong()));
  }

  private double left(ByteBuffer network) {
    long now = nanos.getAsLong();
    Allowance before = allowances.getOrDefault(network, new Allowance(BURST, now));
    return Math.min(BURST, before.left() + (now - before.at()) * 1e-9 * RATE_PER_SECOND);
  }

  private static ByteBuffer network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        bytes, 0, address instanceof Inet6Address ? NETWORK_BYTES : bytes.length);
  }
}
