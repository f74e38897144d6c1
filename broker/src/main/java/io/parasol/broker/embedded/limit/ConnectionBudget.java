// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import io.parasol.config.limit.AddressPrefix;
import io.parasol.config.limit.TokenBucket;
import io.parasol.config.limit.TokenBucket.Rate;
import io.parasol.config.model.site.IpAddressText;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which new connections of one listener are accepted, in total and by address. A connection
 * that is refused costs no more than this decision. Thread-safe.
 */
public final class ConnectionBudget {

  /** Maximum number of addresses that are counted separately; further ones are counted as one. */
  static final int MAX_ADDRESSES = 4096;

  /**
   * An unauthenticated connection that is older gives way to a new one of the same address. Younger
   * ones are probably completing their handshake.
   */
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long SWEEP_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<ConnectionLimits> limits;
  private final LimitReports reports;
  private final LongSupplier nanos;
  private final Map<AddressPrefix, AddressShare> shares = new HashMap<>();
  private final AddressShare otherAddresses;
  private final TokenBucket accepts;
  private long sweptAt;
  private int connections;
  private int unauthenticated;

  /**
   * @param nanos the monotonic clock, in nanoseconds.
   */
  public ConnectionBudget(ConnectionLimits limits, LimitReports reports, LongSupplier nanos) {
    this(() -> limits, reports, nanos);
  }

  /**
   * @param limits returns the present limits; the rates remain the first ones. Must not block.
   * @param nanos the monotonic clock, in nanoseconds.
   */
  public ConnectionBudget(
      Supplier<ConnectionLimits> limits, LimitReports reports, LongSupplier nanos) {
    this.limits = limits;
    this.reports = reports;
    this.nanos = nanos;
    long now = nanos.getAsLong();
    ConnectionLimits first = limits.get();
    this.otherAddresses = new AddressShare(first.acceptsOfAddress(), now);
    this.accepts = new TokenBucket(first.accepts(), now);
    this.sweptAt = now - SWEEP_INTERVAL_NANOS;
  }

  /** What one address uses. */
  private static final class AddressShare {
    private final TokenBucket accepts;
    private final Set<Slot> unauthenticated = new LinkedHashSet<>();
    private int connections;

    AddressShare(Rate rate, long now) {
      this.accepts = new TokenBucket(rate, now);
    }

    boolean isIdle(long now) {
      return connections == 0 && accepts.isFull(now);
    }
  }

  /** The place of one accepted connection. Thread-safe; both methods are idempotent. */
  public final class Slot {
    private final AddressShare share;
    private final InetAddress client;
    private final Runnable close;
    private final long acceptedAt;
    private boolean isOpen = true;

    private Slot(AddressShare share, InetAddress client, Runnable close, long acceptedAt) {
      this.share = share;
      this.client = client;
      this.close = close;
      this.acceptedAt = acceptedAt;
    }

    /** Returns the address of the client. */
    public String who() {
      return IpAddressText.of(client);
    }

    /** Call this when the client is authenticated. */
    public void authenticated() {
      synchronized (ConnectionBudget.this) {
        if (share.unauthenticated.remove(this)) {
          unauthenticated--;
        }
      }
    }

    /** Call this when the connection has ended. */
    public void release() {
      synchronized (ConnectionBudget.this) {
        if (isOpen) {
          isOpen = false;
          authenticated();
          share.connections--;
          connections--;
        }
      }
    }
  }

  /** The outcome for one new connection; at least one of the members is there. */
  private record Decision(Optional<Slot> slot, Optional<Slot> displaced, Optional<Limit> limit) {

    static Decision refused(Limit limit) {
      return new Decision(Optional.empty(), Optional.empty(), Optional.of(limit));
    }
  }

  /**
   * Accepts or refuses a new connection.
   *
   * @param close closes the connection. Called from any thread if another connection takes its
   *     place before the client is authenticated.
   * @return empty if a limit is reached; it has been reported then.
   */
  public Optional<Slot> admit(InetAddress from, Runnable close) {
    Decision decision;
    synchronized (this) {
      decision = decide(from, close);
    }
    decision
        .displaced()
        .ifPresent(
            slow -> {
              reports.report(Limit.UNAUTHENTICATED, slow.who());
              slow.close.run();
            });
    decision.limit().ifPresent(limit -> reports.report(limit, IpAddressText.of(from)));
    return decision.slot();
  }

  private Decision decide(InetAddress from, Runnable close) {
    long now = nanos.getAsLong();
    ConnectionLimits present = limits.get();
    AddressShare share = share(from, present, now);
    if (!share.accepts.take(now) || !accepts.take(now)) {
      return Decision.refused(Limit.ACCEPT_RATE);
    }
    if (connections >= present.connections()
        || share.connections >= present.connectionsOfAddress()) {
      return Decision.refused(Limit.CONNECTIONS);
    }
    Optional<Slot> displaced = Optional.empty();
    if (share.unauthenticated.size() >= present.unauthenticatedOfAddress()) {
      displaced = oldest(share).filter(one -> now - one.acceptedAt > SLOW_NANOS);
      if (displaced.isEmpty()) {
        return Decision.refused(Limit.UNAUTHENTICATED);
      }
    } else if (unauthenticated >= present.unauthenticated()) {
      displaced = oldestOfLargest(share);
      if (displaced.isEmpty()) {
        return Decision.refused(Limit.UNAUTHENTICATED);
      }
    }
    displaced.ifPresent(Slot::release);
    return new Decision(Optional.of(open(share, from, close, now)), displaced, Optional.empty());
  }

  private Slot open(AddressShare share, InetAddress from, Runnable close, long now) {
    Slot slot = new Slot(share, from, close, now);
    share.unauthenticated.add(slot);
    share.connections++;
    unauthenticated++;
    connections++;
    return slot;
  }

  private static Optional<Slot> oldest(AddressShare share) {
    return share.unauthenticated.stream().findFirst();
  }

  /**
   * Returns the oldest unauthenticated connection of the addresses that have most of them; empty if
   * no address has as many as the one of the new connection would have.
   */
  private Optional<Slot> oldestOfLargest(AddressShare added) {
    int least = added.unauthenticated.size() + 1;
    return shares.values().stream()
        .filter(each -> each.unauthenticated.size() >= least)
        .max(
            Comparator.<AddressShare>comparingInt(each -> each.unauthenticated.size())
                .thenComparing(
                    each -> each.unauthenticated.iterator().next().acceptedAt,
                    Comparator.reverseOrder()))
        .flatMap(ConnectionBudget::oldest);
  }

  private AddressShare share(InetAddress from, ConnectionLimits present, long now) {
    AddressPrefix prefix = AddressPrefix.of(from);
    @Nullable AddressShare known = shares.get(prefix);
    if (known != null) {
      return known;
    }
    if (shares.size() >= MAX_ADDRESSES && now - sweptAt >= SWEEP_INTERVAL_NANOS) {
      sweptAt = now;
      removeIdle(now);
    }
    if (shares.size() >= MAX_ADDRESSES) {
      return otherAddresses;
    }
    AddressShare added = new AddressShare(present.acceptsOfAddress(), now);
    shares.put(prefix, added);
    return added;
  }

  private void removeIdle(long now) {
    for (Iterator<AddressShare> each = shares.values().iterator(); each.hasNext(); ) {
      if (each.next().isIdle(now)) {
        each.remove();
      }
    }
  }
}
