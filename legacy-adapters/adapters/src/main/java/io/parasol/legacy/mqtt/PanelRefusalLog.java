// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports refusals at a limited rate per second. Suppressed ones are counted, and their number is
 * reported with the next one.
 */
@ConfinedTo("panels")
final class PanelRefusalLog {

  private static final Logger log = LoggerFactory.getLogger(PanelRefusalLog.class);

  static final int MAX_PER_SECOND = 10;

  private final PanelListener listener;
  private final LongSupplier nanos;
  private long second;
  private int reported;
  private int suppressed;

  PanelRefusalLog(PanelListener listener, LongSupplier nanos) {
    this.listener = listener;
    this.nanos = nanos;
    this.second = nanos.getAsLong();
  }

  /** Counts a refusal; not limited. */
  void count(LinkId link, PanelRefusal refusal) {
    try {
      listener.counted(link, refusal);
    } catch (RuntimeException failed) {
      log.error("panel listener failed", failed);
    }
  }

  void refused(String client, String what, String why) {
    long now = nanos.getAsLong();
    if (now - second >= TimeUnit.SECONDS.toNanos(1)) {
      second = now;
      reported = 0;
    }
    if (reported >= MAX_PER_SECOND) {
      suppressed++;
      return;
    }
    reported++;
    if (suppressed > 0) {
      report("various", suppressed + " more", "too many refusals to report each");
      suppressed = 0;
    }
    report(Printable.of(client), Printable.of(what), Printable.of(why));
  }

  private void report(String client, String what, String why) {
    log.info("panel refused who={} what=\"{}\" why=\"{}\"", client, what, why);
    try {
      listener.refused(client, what, why);
    } catch (RuntimeException failed) {
      log.error("panel listener failed", failed);
    }
  }
}
