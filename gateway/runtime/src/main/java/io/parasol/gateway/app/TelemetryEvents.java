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
  public void lost(Gap gap) {
    log.warn(
        "telemetry lost device={} from={} to={} count={} reason={}",
        gap.device(),
        gap.from(),
        gap.to(),
        gap.count(),
        gap.reason().word());
    health
        .devices()
        .messagesLost(gap.device(), gap.from(), gap.to(), gap.count(), gap.reason().word());
  }

  @Override
  public void refused(Recipient by, DeviceId device, long seq) {
    log.warn("telemetry rejected by={} device={} seq={}", by.word(), device, seq);
    health.devices().messageRefused(device, by.word());
  }

  @Override
  public void storeDegraded(String why) {
    log.error("store rejects writes why={}", why);
    health.gateway().storeDegraded(why);
  }

  @Override
  public void storeRecovered() {
    log.info("store accepts writes again");
    health.gateway().storeRecovered();
  }

  @Override
  public void storeDamaged(Corruption damage) {
    log.error("store corrupted place={}", damage);
  }
}
