// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits of requests or connections, for each address and for all together: a number at once, and a
 * number per second after that (token buckets). Addresses of IPv6 count by their network of 64
 * bits. Not thread-safe.
 */
public final class RequestRates {

  private static final int MAX_ADDRESSES = 1024;
  private static final int IPV6_NETWORK_BYTES = 8;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Limit perAddress;
  private final Bucket all;

  private final Map<String, Bucket> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  /**
   * A limit.
   *
   * @param atOnce number of requests without a pause.
   * @param perSecond number of requests per second in the long run.
   */
  public record Limit(double atOnce, double perSecond) {}

  private static final class Bucket {
    private final Limit limit;
    private double tokens;
    private long filledAt;

    Bucket(Limit limit, long nanos) {
      this.limit = limit;
      this.tokens = limit.atOnce();
      this.filledAt = nanos;
    }

    boolean take(long nanos) {
      double more = (nanos - filledAt) / NANOS_PER_SECOND * limit.perSecond();
      tokens = Math.min(limit.atOnce(), tokens + Math.max(0, more));
      filledAt = nanos;
      if (tokens < 1) {
        return false;
      }
      tokens--;
      return true;
    }
  }

  /**
   * @param nanos monotonic time.
   */
  public RequestRates(Limit perAddress, Limit all, long nanos) {
    this.perAddress = perAddress;
    this.all = new Bucket(all, nanos);
  }

  /**
   * Counts a request, and decides whether it is allowed.
   *
   * @param nanos monotonic time.
   */
  public boolean admit(InetAddress address, long nanos) {
    Bucket own = addresses.computeIfAbsent(key(address), unused -> new Bucket(perAddress, nanos));
    return own.take(nanos) && all.take(nanos);
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(
            address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
  }
}
