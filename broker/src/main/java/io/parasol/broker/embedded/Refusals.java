// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.Printable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports refusals at a limited rate. A client that is refused a thousand times a second must not
 * fill the log and the store, nor hide the refusals of others. Of each client and cause, the first
 * few in a minute are reported one by one. The others are counted, and their number is reported
 * once a minute. Thread-safe.
 */
final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  /** Maximum number of reports in a second. Above it, refusals of all clients are counted only. */
  static final int MAX_PER_SECOND = 20;

  /**
   * Maximum number of refusals of one client and cause that are reported one by one in a minute.
   */
  static final int MAX_SINGLE = 5;

  /** Maximum number of clients and causes that are counted separately. */
  static final int MAX_CAUSES = 500;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static final Cause ANY = new Cause("various", "refusals", "too many to report each");

  /** Reports nothing; for clients that are refused on purpose. */
  static final Refusals NONE = new Refusals((client, what, why) -> {}, System::nanoTime);

  private final BrokerListener listener;
  private final LongSupplier nanos;
  private final Map<Cause, Repetitions> causes = new LinkedHashMap<>();
  private long windowStart;
  private int reported;
  private long count;
  private long limits;

  /**
   * What is counted together.
   *
   * @param action without the topic, which the client chooses; or the name of a limit.
   */
  private record Cause(String client, String action, String why) {
    boolean isLimit() {
      return why.isEmpty();
    }

    static Cause of(String client, String what, String why) {
      int space = what.indexOf(' ');
      return new Cause(
          Printable.of(client), space < 0 ? what : what.substring(0, space), Printable.of(why));
    }
  }

  private static final class Repetitions {
    private long since;
    private long reported;
    private long unreported;

    Repetitions(long since) {
      this.since = since;
    }
  }

  Refusals(BrokerListener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
    this.windowStart = nanos.getAsLong();
  }

  /** Reports a refusal. Never throws, and blocks only while the listener runs. */
  void report(String client, String what, String why) {
    if (isReported(Cause.of(client, what, why), 1)) {
      safely(() -> listener.refused(Printable.of(client), Printable.of(what), Printable.of(why)));
    }
  }

  /**
   * Reports that a client has presented a certificate that only the gateway holds. Reported like
   * other refusals.
   *
   * @param from the address of the client.
   */
  void reportUsedElsewhere(Identity owner, String from) {
    synchronized (this) {
      count++;
    }
    safely(() -> listener.certificateUsedElsewhere(owner, Printable.of(from)));
  }

  BrokerListener listener() {
    return listener;
  }

  /** Reports that an identity has reached a limit, as {@link #report} does. */
  void reportLimit(String limit, String client) {
    reportLimit(limit, client, 1);
  }

  /**
   * Reports that an identity has reached a limit.
   *
   * @param times how often.
   */
  void reportLimit(String limit, String client, int times) {
    synchronized (this) {
      limits += times;
    }
    if (isReported(Cause.of(client, limit, ""), times)) {
      safely(() -> listener.limitReached(limit, Printable.of(client), times));
    }
  }

  /** Returns whether to report this one. Otherwise it is counted. */
  private synchronized boolean isReported(Cause cause, int times) {
    int maxSingle = cause.isLimit() ? 1 : MAX_SINGLE;
    count += cause.isLimit() ? 0 : times;
    long now = nanos.getAsLong();
    Repetitions known = causes.get(cause);
    if (known == null && causes.size() < MAX_CAUSES) {
      known = new Repetitions(now);
      causes.put(cause, known);
    } else if (known == null) {
      known = causes.computeIfAbsent(ANY, any -> new Repetitions(now));
      known.unreported += times;
      return false;
    }
    if (known.reported >= maxSingle || !hasCapacity(now)) {
      known.unreported += times;
      return false;
    }
    known.reported++;
    return true;
  }

  private boolean hasCapacity(long now) {
    if (now - windowStart >= SECOND) {
      windowStart = now;
      reported = 0;
    }
    return ++reported <= MAX_PER_SECOND;
  }

  /** Returns the number of refusals, reported or not, without exceeded limits. */
  synchronized long count() {
    return count;
  }

  /** Returns how often identities have reached a limit. */
  synchronized long limits() {
    return limits;
  }

  /**
   * Reports the repetitions of each cause whose minute is over. Must be called every few seconds.
   */
  void flush() {
    for (Runnable each : dueReports()) {
      safely(each);
    }
  }

  private synchronized List<Runnable> dueReports() {
    List<Runnable> due = new ArrayList<>();
    long now = nanos.getAsLong();
    Iterator<Map.Entry<Cause, Repetitions>> each = causes.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Cause, Repetitions> one = each.next();
      Repetitions repetitions = one.getValue();
      if (now - repetitions.since < MINUTE) {
        continue;
      }
      if (repetitions.unreported == 0) {
        each.remove();
      } else {
        due.add(summary(one.getKey(), repetitions.unreported));
        repetitions.since = now;
        repetitions.unreported = 0;
      }
    }
    return due;
  }

  private Runnable summary(Cause cause, long repetitions) {
    return cause.isLimit()
        ? () -> listener.limitReached(cause.action(), cause.client(), repetitions)
        : () ->
            listener.refused(
                cause.client(), cause.action(), cause.why() + " (" + repetitions + " more times)");
  }

  private static void safely(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
