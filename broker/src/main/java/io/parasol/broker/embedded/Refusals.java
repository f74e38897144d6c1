// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.identity.Identity;
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

  static final int MAX_PER_SECOND = 20;
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

  /** Reports nothing; for clients that are refused on purpose. */
  static final Refusals NONE = new Refusals((who, what, why) -> {}, System::nanoTime);

  private final BrokerListener listener;
  private final LongSupplier nanos;
  private long windowStart;
  private int reported;
  private long suppressed;
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
      before = takeSuppressed();
      if (++reported > MAX_PER_SECOND) {
        suppressed++;
        return;
      }
    }
    notifyListener(before);
    notifyListener(who, what, why);
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
    try {
      listener.certificateUsedElsewhere(owner, Printable.of(from));
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }

  BrokerListener listener() {
    return listener;
  }

  /** Returns the number of refusals, reported or suppressed. */
  synchronized long count() {
    return count;
  }

  /** Reports how many were suppressed, once their second is over. */
  void flush() {
    long before;
    synchronized (this) {
      before = takeSuppressed();
    }
    notifyListener(before);
  }

  private long takeSuppressed() {
    long now = nanos.getAsLong();
    if (now - windowStart < WINDOW) {
      return 0;
    }
    long before = suppressed;
    windowStart = now;
    reported = 0;
    suppressed = 0;
    return before;
  }

  private void notifyListener(long before) {
    if (before > 0) {
      notifyListener("various", before + " more", "too many refusals to report each");
    }
  }

  private void notifyListener(String who, String what, String why) {
    try {
      listener.refused(Printable.of(who), Printable.of(what), Printable.of(why));
    } catch (RuntimeException e) {
      log.warn("broker listener failed why={}", e.toString());
    }
  }
}
