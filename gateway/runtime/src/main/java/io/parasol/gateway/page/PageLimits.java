// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.model.site.IpAddressText;
import io.parasol.gateway.web.RequestRates;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections the page accepts, and how many requests without a login it responds to: of
 * one address, and of all. So one hostile client cannot use the thread of the page. What is refused
 * is counted, and reported at once, and then at most once a minute.
 */
@ConfinedTo("page")
final class PageLimits {

  private static final Logger log = LoggerFactory.getLogger(PageLimits.class);

  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** A browser opens up to six connections; an office may be behind one address. */
  static final Rate CONNECTIONS_OF_ADDRESS = new Rate(10, 120);

  static final Rate CONNECTIONS = new Rate(40, 400);

  /** Without a login, a browser loads about twenty files. */
  static final Rate REQUESTS_OF_ADDRESS = new Rate(10, 200);

  static final Rate REQUESTS = new Rate(80, 800);

  private final LongSupplier nanos;
  private final Bound connections;
  private final Bound requests;

  /** Receives what was refused. */
  @FunctionalInterface
  interface Listener {

    /**
     * Addresses have reached a limit.
     *
     * @param limit its name.
     * @param from the last address that was refused.
     * @param count the number of refusals since the last call for this limit.
     */
    void limitReached(String limit, String from, long count);
  }

  private final class Bound {
    private final String name;
    private final RequestRates rates;
    private final Listener listener;
    private long reportedAt;
    private long unreported;
    private String last = "";

    Bound(String name, Rate ofAddress, Rate ofAll, Listener listener) {
      long now = nanos.getAsLong();
      this.name = name;
      this.rates = new RequestRates(ofAddress, ofAll, now);
      this.listener = listener;
      this.reportedAt = now - INTERVAL_NANOS;
    }

    boolean admits(InetAddress from) {
      if (rates.admit(from, nanos.getAsLong())) {
        return true;
      }
      unreported++;
      last = IpAddressText.of(from);
      report();
      return false;
    }

    void report() {
      long now = nanos.getAsLong();
      if (unreported > 0 && now - reportedAt >= INTERVAL_NANOS) {
        log.warn("page limit reached limit={} who={} count={}", name, last, unreported);
        listener.limitReached(name, last, unreported);
        reportedAt = now;
        unreported = 0;
      }
    }
  }

  /**
   * @param nanos the time in nanoseconds, as of {@link System#nanoTime}.
   */
  PageLimits(Listener listener, LongSupplier nanos) {
    this.nanos = nanos;
    this.connections = new Bound("page_connections", CONNECTIONS_OF_ADDRESS, CONNECTIONS, listener);
    this.requests = new Bound("page_requests", REQUESTS_OF_ADDRESS, REQUESTS, listener);
  }

  /** Counts a new connection, and decides whether it is accepted. */
  boolean admitsConnection(InetAddress from) {
    return connections.admits(from);
  }

  /** Counts a request without a login, and decides whether it gets its response. */
  boolean admitsRequest(InetAddress from) {
    return requests.admits(from);
  }

  /** Reports what has been counted for a minute. Call it about every five seconds. */
  void flush() {
    connections.report();
    requests.report();
  }
}
