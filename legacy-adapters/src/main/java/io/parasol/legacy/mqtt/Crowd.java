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
 * How many connections there are, and how often each address opens one, so that no address takes
 * the places of the others. Used on one thread.
 */
final class Crowd {

  /** At once from one address: its panel's, one that it has lost without knowing, and some. */
  static final int MOST_AT_ONCE = 8;

  /** Within {@link #PERIOD} from one address. */
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
   * @param mostOfAll connections at once, whoever has them.
   */
  Crowd(int mostOfAll, LongSupplier nanos) {
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

  /** Counts a connection in, or says why there is no room for it. */
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

  /** One that was counted in is over. */
  void leave(InetAddress address) {
    open.computeIfPresent(address, (any, count) -> count > 1 ? count - 1 : null);
    all--;
  }
}
