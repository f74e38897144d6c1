// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.about.AboutOutlet;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import io.parasol.gateway.health.HealthReporter;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.gateway.identity.KnownIdentity;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.gateway.request.RequestResponder;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.trust.RemoteHead;
import io.parasol.gateway.web.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT sessions of a site: one for each legacy device, and the gateway's own. Opened once;
 * thread-safe after that.
 */
public final class SiteSessions
    implements ReceiptOutlet, AboutOutlet, IdentityListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SiteSessions.class);

  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private final HealthWatch health;
  private final Sessions sessions;
  private final DeviceSessions devices;
  private final GatewaySession gateway;
  private final SiteReaders readers;

  /** Counts the opened sessions that have not connected yet. */
  private volatile CountDownLatch unconnected = new CountDownLatch(0);

  /**
   * @param devices the legacy devices of the site.
   * @param telemetry publishes over the sessions of the devices.
   * @param head the head of the evidence log at an external broker; not used with an embedded one.
   */
  public SiteSessions(
      List<DeviceId> devices,
      SessionEnvironment environment,
      Telemetry telemetry,
      RemoteHead head) {
    this.health = environment.health();
    this.sessions = new Sessions(environment.brokers().addresses(), "mqtt-sessions");
    this.readers = new SiteReaders(environment.topics(), environment.brokers());
    this.devices =
        new DeviceSessions(devices, environment, telemetry, readers.telemetry(), sessions);
    this.gateway = new GatewaySession(environment, this.devices, head);
  }

  /** Opens all sessions but the suspended ones, without waiting for a connection. */
  public void open(
      HealthReporter reporter,
      CommandRelay relay,
      RequestResponder requests,
      NativeDevices natives) {
    List<DeviceId> active = devices.active();
    CountDownLatch up = new CountDownLatch(active.size() + 1);
    unconnected = up;
    gateway.open(sessions, reporter, relay, requests, natives, up::countDown);
    devices.open(active, up::countDown);
  }

  /** Waits until the opened sessions have connected once, or until this time is over. */
  public void awaitFirstConnections(Duration timeout) {
    try {
      if (!unconnected.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("sessions not connected yet missing={}", unconnected.getCount());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Begins to read all messages of the site, for the page.
   *
   * @param natives the native devices at the moment.
   * @param others receives all messages but the readings of legacy devices.
   * @param readings receives the present readings of legacy devices as soon as the broker has
   *     accepted them, on a thread that receives packets; must not block.
   * @return ends it.
   */
  public Runnable read(
      Supplier<List<DeviceId>> natives, SessionListener others, Consumer<Publication> readings) {
    return readers.open(natives, others, readings);
  }

  /** Adds a legacy device, as {@link DeviceSessions#add} does. */
  public void add(DeviceId device) {
    devices.add(device);
  }

  /** Removes a legacy device, as {@link DeviceSessions#remove} does. */
  public CompletionStage<Void> remove(DeviceId device) {
    return devices.remove(device);
  }

  /** Continues the session of a changed device, as {@link DeviceSessions#continued} does. */
  public void continued(DeviceId device) {
    devices.continued(device);
  }

  /**
   * Subscribes to the messages of the present native devices: reconnects the gateway's sessions.
   */
  public void subscribeToNatives() {
    gateway.reconnect();
    readers.subscribeToNatives();
  }

  /** Returns whether the gateway's own session is connected. */
  boolean isUp() {
    return gateway.isUp();
  }

  /**
   * Sends a loopback probe when one is due, and publishes pending reports. Must be called about
   * once a second.
   */
  public void tick() {
    gateway.tick();
    devices.tick();
  }

  /** Suspends the session of a device while another device answers in its place. */
  @Override
  public void suspended(DeviceId device, KnownIdentity known) {
    var unused = devices.suspend(device, SuspendedDevices.Reason.ANOTHER_DEVICE);
  }

  @Override
  public void confirmed(DeviceId device, Fingerprint fingerprint) {
    devices.resume(device, SuspendedDevices.Reason.ANOTHER_DEVICE);
  }

  /** Applies a deny list, as {@link DeviceSessions#deny} does. */
  public CompletionStage<Void> deny(DenyList denied) {
    return devices.deny(denied);
  }

  /** Returns whether the certificate of the device is revoked. */
  public boolean isRevoked(DeviceId device) {
    return devices.isRevoked(device);
  }

  /** Returns whether the thread of the sessions runs a task within this time. */
  public boolean isResponsive(Duration timeout) throws InterruptedException {
    return sessions.isResponsive(timeout);
  }

  /** Returns a number that changes when the broker has delivered a probe; see the session. */
  public long probeResults() {
    return gateway.probeResults();
  }

  public int connected() {
    return sessions.connected();
  }

  /** Returns how many sessions are connected; empty if all are. */
  public Optional<String> unconnected() {
    int wanted = devices.count() + 1;
    int up = connected();
    return up == wanted
        ? Optional.empty()
        : Optional.of(up + " of " + wanted + " sessions connected");
  }

  public Readiness readiness() {
    Optional<String> unconnected = unconnected();
    if (unconnected.isPresent()) {
      return Readiness.notReady(unconnected.get());
    }
    int unpublished = unpublished();
    return unpublished == 0
        ? new Readiness(true, "all sessions connected", Map.of())
        : Readiness.notReady(unpublished + " states and reports not yet published");
  }

  /** Reconnects the sessions whose certificates have changed. */
  public void reconnect(Set<String> names) {
    if (names.contains(SiteAuthority.GATEWAY)) {
      gateway.reconnect();
    }
    devices.reconnect(names);
  }

  /** Removes the update report of a device from the broker. */
  public void removeReport(DeviceId device) {
    gateway.removeReport(device);
  }

  /** Publishes the update report of a device as a retained message. */
  public void report(DeviceId device, byte[] report) {
    gateway.report(device, report);
  }

  @Override
  public void publishRetained(DeviceId device, String topic, Supplier<Publication> message) {
    devices.retain(device, topic, message);
  }

  @Override
  public void publishRetained(Publication message) {
    gateway.retain(message);
  }

  /**
   * Returns the number of states, health messages and reports that connected sessions have still to
   * publish.
   */
  public int unpublished() {
    return health.unpublished() + gateway.unpublished() + devices.unpublished();
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    return gateway.publish(publication);
  }

  @Override
  public void close() {
    readers.close();
    List<CompletionStage<Void>> closing = new ArrayList<>(devices.close());
    closing.add(gateway.close());
    try {
      CompletableFuture.allOf(
              closing.stream()
                  .map(CompletionStage::toCompletableFuture)
                  .toArray(CompletableFuture<?>[]::new))
          .get(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unfinished) {
      log.warn("sessions closed without publishing their offline states");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    sessions.close();
  }
}
