// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports telemetry and store events to health and to the log. */
record TelemetryEvents(HealthWatch health) implements TelemetryListener {

  private static final Logger log = LoggerFactory.getLogger(TelemetryEvents.class);

  @Override
  public void onLost(Gap gap) {
    log.warn(
        "telemetry lost device={} from={} to={} count={} reason={}",
        gap.device(),
        gap.from(),
        gap.to(),
        gap.count(),
        gap.reason().wireName());
    health
        .devices()
        .messagesLost(gap.device(), gap.from(), gap.to(), gap.count(), gap.reason().wireName());
  }

  @Override
  public void onRejected(Recipient by, DeviceId device, long seq) {
    log.warn("telemetry rejected by={} device={} seq={}", by.wireName(), device, seq);
    health.devices().messageRefused(device, by.wireName());
  }

  @Override
  public void onStoreDegraded(String why) {
    log.error("store rejects writes why={}", why);
    health.gateway().storeDegraded(why);
  }

  @Override
  public void onStoreRecovered() {
    log.info("store accepts writes again");
    health.gateway().storeRecovered();
  }

  @Override
  public void onStoreCorruption(Corruption damage) {
    log.error("store corrupted place={}", damage);
  }
}
