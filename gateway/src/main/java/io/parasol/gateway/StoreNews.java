// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.site.DeviceId;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.telemetry.Telemetry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells health what becomes of the store. */
record StoreNews(HealthWatch health) implements Telemetry.StoreEvents {

  private static final Logger log = LoggerFactory.getLogger(StoreNews.class);

  @Override
  public void degraded(String why) {
    log.error("store takes nothing why={}", why);
    health.storeDegraded(why);
  }

  @Override
  public void recovered() {
    log.info("store takes readings again");
    health.storeRecovered();
  }

  @Override
  public void lost(DeviceId device, long from, long to, long count, String reason) {
    log.warn(
        "readings lost device={} from={} to={} count={} reason={}",
        device,
        from,
        to,
        count,
        reason);
    health.messagesLost(device, from, to, count, reason);
  }

  @Override
  public void refused(DeviceId device, long seq) {
    log.warn("telemetry refused by the broker device={} seq={}", device, seq);
  }
}
