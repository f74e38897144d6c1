// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.limit.AddressPrefix;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A limit on open connections, and on the rate at which each address opens them. No address can use
 * up the connections of the others. Addresses of IPv6 count by their network of 64 bits.
 */
@ConfinedTo("panels")
final class ConnectionLimiter {

  /**
   * Maximum number of open connections from one address: that of its panel, one that the panel lost
   * without noticing, and some spare ones.
   */
  static final int MAX_CONCURRENT = 8;

  /** Maximum number of connections that one address opens within {@link #PERIOD}. */
  static final int MAX_PER_PERIOD = 60;

  private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
  private static final int MAX_REMEMBERED = 1024;

  private final LongSupplier nanos;
  private int maxTotal;
  private final Map<AddressPrefix, Integer> open = new HashMap<>();
  private final Map<AddressPrefix, Opened> opened;
  private int total;

  private static final class Opened {
    private final long since;
    private int count;

    private Opened(long since) {
      this.since = since;
    }
  }

  /**
   * @param maxTotal maximum number of open connections from all addresses.
   */
  ConnectionLimiter(int maxTotal, LongSupplier nanos) {
    this.maxTotal = maxTotal;
    this.nanos = nanos;
    this.opened =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<AddressPrefix, Opened> eldest) {
            return size() > MAX_REMEMBERED;
          }
        };
  }

  /** Sets the maximum number of open connections from all addresses. */
  void setMaxTotal(int maximum) {
    maxTotal = maximum;
  }

  /**
   * Adds a connection, or returns why there are too many.
   *
   * @param closesAnother closes another connection, if all are in use; returns whether it has.
   */
  Optional<String> add(InetAddress from, BooleanSupplier closesAnother) {
    AddressPrefix address = AddressPrefix.of(from);
    long now = nanos.getAsLong();
    Opened recent = opened.get(address);
    if (recent == null || now - recent.since > PERIOD) {
      recent = new Opened(now);
      opened.put(address, recent);
    }
    if (++recent.count > MAX_PER_PERIOD) {
      return Optional.of("more than %d connections a minute".formatted(MAX_PER_PERIOD));
    }
    int own = open.getOrDefault(address, 0);
    if (own >= MAX_CONCURRENT) {
      return Optional.of("%d connections already".formatted(own));
    }
    if (total >= maxTotal && !closesAnother.getAsBoolean()) {
      return Optional.of("all %d connections of the link are taken".formatted(total));
    }
    open.put(address, own + 1);
    total++;
    return Optional.empty();
  }

  /** Removes a connection that was added. */
  void remove(InetAddress from) {
    open.computeIfPresent(AddressPrefix.of(from), (any, count) -> count > 1 ? count - 1 : null);
    total--;
  }
}
