// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import io.netty.channel.Channel;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.limit.AddressPrefix;
import io.parasol.config.limit.TokenBucket;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.limit.TokenBuckets;
import io.parasol.legacy.modbus.frame.FireAndForget;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The open connections of a server, within its limits. Clients that are not admitted lock no other
 * one out: if all connections are in use, the oldest one closes that is not admitted, of the
 * address with most of them.
 */
@ConfinedTo("northbound")
final class ClientConnections {

  /** Maximum rate of TLS handshakes of one address. */
  static final Rate OF_ADDRESS = new Rate(10, 100);

  /** Maximum rate of TLS handshakes of all addresses. */
  private static final Rate OF_ALL = new Rate(50, 400);

  private static final int MAX_ADDRESSES = 1024;

  private final ServerLimits limits;
  private final Predicate<Channel> isAdmitted;
  private final TokenBuckets<AddressPrefix> rates = new TokenBuckets<>(OF_ADDRESS, MAX_ADDRESSES);
  private final TokenBucket rate;
  private final Map<Channel, AddressPrefix> open = new LinkedHashMap<>();

  /**
   * @param isAdmitted whether the client of a connection is admitted.
   * @param nanos monotonic time.
   */
  ClientConnections(ServerLimits limits, Predicate<Channel> isAdmitted, long nanos) {
    this.limits = limits;
    this.isAdmitted = isAdmitted;
    this.rate = new TokenBucket(OF_ALL, nanos);
  }

  /**
   * Counts a TLS handshake, and decides whether it may begin.
   *
   * @param nanos monotonic time.
   */
  boolean mayBeginHandshake(InetAddress from, long nanos) {
    return rates.take(AddressPrefix.of(from), nanos) && rate.take(nanos);
  }

  /**
   * Adds a connection, unless a limit is reached. Addresses of IPv6 count by their network of 64
   * bits.
   */
  boolean add(Channel connection, InetAddress from) {
    AddressPrefix address = AddressPrefix.of(from);
    if (open.values().stream().filter(address::equals).count() >= limits.perAddress()
        || (open.size() >= limits.connections() && !closeOneNotAdmitted())) {
      return false;
    }
    open.put(connection, address);
    return true;
  }

  private boolean closeOneNotAdmitted() {
    Map<AddressPrefix, Integer> counts = new HashMap<>();
    open.forEach(
        (each, address) -> {
          if (!isAdmitted.test(each)) {
            counts.merge(address, 1, Integer::sum);
          }
        });
    Channel closed = null;
    int most = 0;
    for (Map.Entry<Channel, AddressPrefix> each : open.entrySet()) {
      int count = counts.getOrDefault(each.getValue(), 0);
      if (count > most && !isAdmitted.test(each.getKey())) {
        closed = each.getKey();
        most = count;
      }
    }
    if (closed == null) {
      return false;
    }
    remove(closed);
    FireAndForget.close(closed);
    return true;
  }

  void remove(Channel connection) {
    open.remove(connection);
  }

  Collection<Channel> all() {
    return List.copyOf(open.keySet());
  }

  void close() {
    all().forEach(FireAndForget::close);
  }
}
