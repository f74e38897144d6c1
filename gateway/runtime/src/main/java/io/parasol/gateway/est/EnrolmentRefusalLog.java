// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.config.model.site.Printable;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log lines of refusals: for each reason at most one within ten seconds, with the number of
 * those that it stands for. Thread-safe.
 */
final class EnrolmentRefusalLog {

  private static final Logger log = LoggerFactory.getLogger(EnrolmentRefusalLog.class);

  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanos;
  private final Map<EnrolmentRefusal, Long> loggedAt = new EnumMap<>(EnrolmentRefusal.class);
  private final Map<EnrolmentRefusal, Long> others = new EnumMap<>(EnrolmentRefusal.class);

  EnrolmentRefusalLog(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized void refused(String from, String device, EnrolmentRefusal reason, String why) {
    long now = nanos.getAsLong();
    Long last = loggedAt.get(reason);
    if (last != null && now - last < PAUSE_NANOS) {
      others.merge(reason, 1L, Long::sum);
      return;
    }
    loggedAt.put(reason, now);
    Long suppressed = others.remove(reason);
    log.warn(
        "enrolment refused from={} device={} reason={} others={} why=\"{}\"",
        from,
        Printable.of(device),
        reason.wireName(),
        suppressed == null ? 0 : suppressed,
        Printable.of(why));
  }
}
