// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.session.Sessions;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.ReceiptOutlet;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.gateway.request.RequestDesk;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.web.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT sessions of a site: one for each legacy device, and the gateway's own. Opened once;
 * after that, from any thread.
 */
final class SiteSessions implements ReceiptOutlet, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SiteSessions.class);

  /** Polling begins without sessions that are not up by then: their readings wait in the store. */
  private static final Duration FIRST_CONNECT = Duration.ofSeconds(5);

  private static final long LONGEST_GOODBYE_SECONDS = 5;

  private final HealthWatch health;
  private final Sessions sessions;
  private final DeviceSessions devices;
  private final GatewaySession gateway;

  /**
   * @param central hears what they say, too.
   * @param lastWord empty where the broker is elsewhere, and only a device can speak for itself.
   */
  SiteSessions(
      SiteConfig config,
      Brokers brokers,
      Central central,
      Optional<LastWord> lastWord,
      HealthWatch health) {
    this.health = health;
    this.sessions = new Sessions(brokers.addresses(), "mqtt-sessions");
    this.devices = new DeviceSessions(config, brokers, central, lastWord, health, sessions);
    this.gateway = new GatewaySession(config, brokers, central, health, devices);
  }

  /**
   * Opens all of them, but those of devices that rest already, and waits for a bounded time until
   * they are up.
   */
  void open(CommandRelay relay, Telemetry telemetry, RequestDesk requests, NativeDevices natives) {
    List<DeviceId> awake = devices.awake();
    CountDownLatch up = new CountDownLatch(awake.size() + 1);
    gateway.open(sessions, relay, requests, natives, up::countDown);
    devices.open(awake, relay, telemetry, up::countDown);
    try {
      if (!up.await(FIRST_CONNECT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("sessions not up yet missing={}", up.getCount());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the gateway's own session is up. */
  boolean isUp() {
    return gateway.isUp();
  }

  /** Proves the way to the broker, and tells what waits; to be called every second or so. */
  void tick() {
    gateway.tick();
  }

  /** As {@link DeviceSessions#suspend}. */
  CompletionStage<Void> suspend(DeviceId device, Resting.Reason reason) {
    return devices.suspend(device, reason);
  }

  /** As {@link DeviceSessions#resume}. */
  void resume(DeviceId device, Resting.Reason reason) {
    devices.resume(device, reason);
  }

  /** As {@link DeviceSessions#deny}. */
  CompletionStage<Void> deny(DenyList denied) {
    return devices.deny(denied);
  }

  /** As {@link DeviceSessions#isRevoked}. */
  boolean isRevoked(DeviceId device) {
    return devices.isRevoked(device);
  }

  int connected() {
    return sessions.connected();
  }

  Readiness readiness() {
    int wanted = devices.count() + 1;
    int up = connected();
    if (up != wanted) {
      return Readiness.notReady(up + " of " + wanted + " sessions up");
    }
    int untold = untold();
    return untold == 0
        ? new Readiness(true, "all sessions up")
        : Readiness.notReady(untold + " have states still to tell");
  }

  /** Connects anew those whose certificates are new. */
  void reconnect(Set<String> names) {
    if (names.contains(SiteAuthority.GATEWAY)) {
      gateway.reconnect();
    }
    devices.reconnect(names);
  }

  /** Tells what is known of the updates of a device, for good. */
  void report(DeviceId device, byte[] report) {
    gateway.report(device, report);
  }

  /** How many states, health messages and reports sessions that are up have still to tell. */
  int untold() {
    return health.untold() + gateway.untold();
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return gateway.publish(publication);
  }

  @Override
  public void close() {
    List<CompletionStage<Void>> goodbyes = new ArrayList<>(devices.close());
    goodbyes.add(gateway.close());
    try {
      CompletableFuture.allOf(
              goodbyes.stream()
                  .map(CompletionStage::toCompletableFuture)
                  .toArray(CompletableFuture<?>[]::new))
          .get(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unfinished) {
      log.warn("sessions closed without a farewell");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    sessions.close();
  }
}
