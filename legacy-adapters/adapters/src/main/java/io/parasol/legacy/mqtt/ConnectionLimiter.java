// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A limit on open connections, and on the rate at which each address opens them. No address can use
 * up the connections of the others. Used on one thread.
 */
final class ConnectionLimiter {

  /**
   * Maximum number of open connections from one address: that of its panel, one that the panel lost
   * without noticing, and some spare ones.
   */
  static final int MOST_AT_ONCE = 8;

  /** Maximum number of connections that one address opens within {@link #PERIOD}. */
  static final int MOST_OFTEN = 60;

  private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_REMEMBERED = 1024;

  private final LongSupplier nanos;
  private final int mostOfAll;
  private final Map<InetAddress, Integer> open = new HashMap<>();
  private final Map<InetAddress, Opened> opened;
  private int all;

  private static final class Opened {
    private final long since;
    private int count;

    private Opened(long since) {
      this.since = since;
    }
  }

  /**
   * @param mostOfAll maximum number of open connections from all addresses.
   */
  ConnectionLimiter(int mostOfAll, LongSupplier nanos) {
    this.mostOfAll = mostOfAll;
    this.nanos = nanos;
    this.opened =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<InetAddress, Opened> eldest) {
            return size() > MOST_REMEMBERED;
          }
        };
  }

  /** Adds a connection, or returns why there are too many. */
  Optional<String> enter(InetAddress address) {
    long now = nanos.getAsLong();
    Opened lately = opened.get(address);
    if (lately == null || now - lately.since > PERIOD) {
      lately = new Opened(now);
      opened.put(address, lately);
    }
    if (++lately.count > MOST_OFTEN) {
      return Optional.of("more than %d connections a minute".formatted(MOST_OFTEN));
    }
    int own = open.getOrDefault(address, 0);
    if (own >= MOST_AT_ONCE) {
      return Optional.of("%d connections already".formatted(own));
    }
    if (all >= mostOfAll) {
      return Optional.of("all %d connections of the link are taken".formatted(all));
    }
    open.put(address, own + 1);
    all++;
    return Optional.empty();
  }

  /** Removes a connection that was added. */
  void leave(InetAddress address) {
    open.computeIfPresent(address, (any, count) -> count > 1 ? count - 1 : null);
    all--;
  }
}
