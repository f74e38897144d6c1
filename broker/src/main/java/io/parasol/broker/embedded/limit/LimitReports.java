// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often each limit was reached, and reports it at most once a minute for each limit.
 * Thread-safe.
 */
public final class LimitReports {

  private static final Logger log = LoggerFactory.getLogger(LimitReports.class);

  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Listener listener;
  private final LongSupplier nanos;
  private final Map<Limit, Occurrences> occurrences = new EnumMap<>(Limit.class);
  private long total;

  /** A listener for reports. Called on threads of the broker; must not block. */
  @FunctionalInterface
  public interface Listener {

    /**
     * Called when a limit was reached.
     *
     * @param limit the name of the limit.
     * @param client the address or identity of the last client that reached it.
     * @param count how often it was reached since the last call for this limit.
     */
    void limitReached(String limit, String client, long count);
  }

  private static final class Occurrences {
    private long reportedAt;
    private long unreported;
    private String client = "";
  }

  private record Report(Limit limit, String client, long count) {}

  /**
   * @param nanos the monotonic clock, in nanoseconds.
   */
  public LimitReports(Listener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
  }

  /** Counts that a client has reached a limit. Never throws. */
  public void report(Limit limit, String client) {
    List<Report> due;
    synchronized (this) {
      long now = nanos.getAsLong();
      total++;
      Occurrences one = occurrences.computeIfAbsent(limit, any -> neverReported(now));
      one.unreported++;
      one.client = client;
      due = due(limit, one, now).toList();
    }
    due.forEach(this::notifyListener);
  }

  /** Reports what has been counted for a minute. Call it about every second. Never throws. */
  public void flush() {
    List<Report> due;
    synchronized (this) {
      long now = nanos.getAsLong();
      due =
          occurrences.entrySet().stream()
              .flatMap(each -> due(each.getKey(), each.getValue(), now))
              .toList();
    }
    due.forEach(this::notifyListener);
  }

  /** Returns how often any limit was reached since the start. */
  public synchronized long count() {
    return total;
  }

  private static Occurrences neverReported(long now) {
    Occurrences first = new Occurrences();
    first.reportedAt = now - INTERVAL_NANOS;
    return first;
  }

  private static Stream<Report> due(Limit limit, Occurrences one, long now) {
    if (one.unreported == 0 || now - one.reportedAt < INTERVAL_NANOS) {
      return Stream.empty();
    }
    Report report = new Report(limit, one.client, one.unreported);
    one.reportedAt = now;
    one.unreported = 0;
    return Stream.of(report);
  }

  private void notifyListener(Report report) {
    log.warn(
        "broker limit reached limit={} who={} count={}",
        report.limit().wireName(),
        report.client(),
        report.count());
    try {
      listener.limitReached(report.limit().wireName(), report.client(), report.count());
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
