// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.config.model.site.Printable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports refusals at a limited rate. A client that is refused a thousand times a second must not
 * fill the log and the store. The number of suppressed reports is reported.
 */
final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  static final int MOST_A_SECOND = 20;
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

  /** Reports nothing; for clients that are refused on purpose. */
  static final Refusals UNHEARD = new Refusals((who, what, why) -> {}, System::nanoTime);

  private final BrokerListener listener;
  private final LongSupplier nanos;
  private long windowStart;
  private int told;
  private long leftOut;
  private long count;

  Refusals(BrokerListener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
    this.windowStart = nanos.getAsLong();
  }

  /** Reports a refusal. Any thread. Never throws, and blocks only while the listener runs. */
  void report(String who, String what, String why) {
    long before;
    synchronized (this) {
      count++;
      before = leftOutUntilNow();
      if (++told > MOST_A_SECOND) {
        leftOut++;
        return;
      }
    }
    tell(before);
    tell(who, what, why);
  }

  /** Returns the number of refusals, reported or suppressed. */
  synchronized long count() {
    return count;
  }

  /** Reports how many were suppressed, once their second is over. */
  void flush() {
    long before;
    synchronized (this) {
      before = leftOutUntilNow();
    }
    tell(before);
  }

  private long leftOutUntilNow() {
    long now = nanos.getAsLong();
    if (now - windowStart < WINDOW) {
      return 0;
    }
    long before = leftOut;
    windowStart = now;
    told = 0;
    leftOut = 0;
    return before;
  }

  private void tell(long before) {
    if (before > 0) {
      tell("various", before + " more", "too many refusals to report each");
    }
  }

  private void tell(String who, String what, String why) {
    try {
      listener.refused(Printable.of(who), Printable.of(what), Printable.of(why));
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
