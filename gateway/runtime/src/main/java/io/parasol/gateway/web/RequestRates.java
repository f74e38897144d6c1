// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.parasol.config.limit.AddressPrefix;
import io.parasol.config.limit.TokenBucket;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.limit.TokenBuckets;
import java.net.InetAddress;

/**
 * Limits of requests or connections, for each address and for all together (token buckets).
 * Addresses of IPv6 count by their network of 64 bits. Not thread-safe.
 */
public final class RequestRates {

  private static final int MAX_ADDRESSES = 1024;

  private final TokenBuckets<AddressPrefix> addresses;
  private final TokenBucket all;

  /**
   * @param nanos monotonic time.
   */
  public RequestRates(Rate perAddress, Rate all, long nanos) {
    this.addresses = new TokenBuckets<>(perAddress, MAX_ADDRESSES);
    this.all = new TokenBucket(all, nanos);
  }

  /**
   * Counts a request, and decides whether it is allowed.
   *
   * @param nanos monotonic time.
   */
  public boolean admit(InetAddress address, long nanos) {
    return addresses.take(AddressPrefix.of(address), nanos) && all.take(nanos);
  }
}
