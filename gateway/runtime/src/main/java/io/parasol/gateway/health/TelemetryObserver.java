// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventRateLimiter;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives and logs what happens to telemetry and its store. Safe for any number of threads. */
public final class TelemetryObserver implements TelemetryListener {

  private static final Logger log = LoggerFactory.getLogger(TelemetryObserver.class);

  private final WatchedDevices devices;
  private final WatchedGateway gateway;
  private final InstantSource clock;

  @GuardedBy("damages")
  private final EventRateLimiter damages = new EventRateLimiter();

  TelemetryObserver(WatchedDevices devices, WatchedGateway gateway, InstantSource clock) {
    this.devices = devices;
    this.gateway = gateway;
    this.clock = clock;
  }

  @Override
  public void onLost(Gap gap) {
    log.warn(
        "telemetry lost device={} from={} to={} count={} reason={}",
        gap.device(),
        gap.from(),
        gap.to(),
        gap.count(),
        gap.reason().wireName());
    JsonBuilder members = gap.json();
    devices
        .find(gap.device())
        .ifPresentOrElse(
            one -> one.eventPublisher().report(Event.once(clock.instant(), "gap", members.build())),
            // Stored by the gateway: data of native devices, or its events and receipts for the
            // central broker.
            () ->
                gateway.report(
                    Event.once(
                        clock.instant(), "gap", members.put("of", gap.device().value()).build())));
  }

  @Override
  public void onRejected(Recipient by, DeviceId device, long seq) {
    log.warn("telemetry rejected by={} device={} seq={}", by.wireName(), device, seq);
    gateway.health().refusals().telemetry(device, by.wireName(), clock.instant());
  }

  @Override
  public void onStoreDegraded(String why) {
    log.error("store rejects writes why={}", why);
    gateway.health().storeDegraded(why, clock.instant());
  }

  @Override
  public void onStoreRecovered() {
    log.info("store accepts writes again");
    gateway.health().storeRecovered(clock.instant());
  }

  @Override
  public void onStoreCorruption(Corruption corruption) {
    log.error("store corrupted place={}", corruption);
    Path file = corruption.file();
    int names = file.getNameCount();
    String name = file.subpath(Math.max(0, names - 2), names).toString();
    Instant now = clock.instant();
    OptionalLong others;
    synchronized (damages) {
      others = damages.admit(name + "\n" + corruption.what(), now);
    }
    if (others.isPresent()) {
      JsonBuilder members =
          Json.object()
              .put("file", Printable.of(name))
              .put("what", Printable.of(corruption.what()))
              .put("others", others.getAsLong());
      gateway.report(Event.once(now, "store_damaged", members.build()));
    }
  }
}
