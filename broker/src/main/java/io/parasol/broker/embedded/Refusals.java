// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.config.site.Printable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of refusals, not faster than somebody can read them: a client that is refused a thousand
 * times a second must not fill log and store. What is left out is counted and told.
 */
final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  static final int MOST_A_SECOND = 20;
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

  /** For what is refused on purpose. */
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

  /** Any thread; never throws, and never waits for the listener longer than it takes to be told. */
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

  /** How many there were, told or not. */
  synchronized long count() {
    return count;
  }

  /** Tells what was left out, once its second is over. */
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
      tell("various", before + " more", "too many refusals to tell each");
    }
  }

  private void tell(String who, String what, String why) {
    try {
      listener.refused(Printable.of(who), Printable.of(what), Printable.of(why));
    } catch (RuntimeException e) {
      log.warn("broker refusal-listener failed why={}", e.toString());
    }
  }
}
