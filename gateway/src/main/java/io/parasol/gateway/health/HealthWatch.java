// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.session.Publication;
import io.parasol.broker.session.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.Hindrance;
import io.parasol.gateway.command.PendingReversion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Watches every legacy device and the gateway itself, and publishes state, health and events of
 * each through its own session. What happens is told to {@link #devices}, {@link #links}, {@link
 * #commands}, {@link #ways} and {@link #gateway}, from any thread; nobody is held up: publishing
 * goes on elsewhere.
 *
 * <p>Native devices speak for themselves and are not watched; what is told of one is ignored.
 */
public final class HealthWatch {

  private final WatchedGateway gateway;
  private final WatchedDevices devices;
  private final HealthMetrics metrics;
  private final InstantSource clock;
  private final DeviceNews ofDevices;
  private final LinkNews ofLinks;
  private final CommandNews ofCommands;
  private final WayNews ofWays;
  private final GatewayNews ofGateway;

  /**
   * @param keeper of events until they are told.
   * @param executor runs what publishes, one task after the other.
   */
  public HealthWatch(
      SiteConfig site,
      HealthSources sources,
      HealthMetrics metrics,
      EventKeeper keeper,
      InstantSource clock,
      Executor executor) {
    this.metrics = metrics;
    this.clock = clock;
    Topics topics = new Topics(site.topicRoot(), site.site());
    this.devices = new WatchedDevices(sources);
    this.gateway = new WatchedGateway(sources, topics, keeper, clock, executor, devices);
    devices.watch(site, gateway.conditions(), keeper, clock, executor);
    this.ofDevices = new DeviceNews(devices, gateway, metrics, clock);
    this.ofLinks = new LinkNews(devices, metrics, clock);
    this.ofCommands = new CommandNews(devices, gateway.health(), metrics, clock);
    this.ofWays = new WayNews(gateway.health().ways(), metrics, clock);
    this.ofGateway = new GatewayNews(gateway.health(), metrics, clock);
  }

  public DeviceNews devices() {
    return ofDevices;
  }

  public LinkNews links() {
    return ofLinks;
  }

  public CommandNews commands() {
    return ofCommands;
  }

  public WayNews ways() {
    return ofWays;
  }

  public GatewayNews gateway() {
    return ofGateway;
  }

  /** Whether the device answers; a command for one that does not would fail. From any thread. */
  public List<Hindrance> hindrances(DeviceId device) {
    return devices
        .find(device)
        .map(one -> one.health().state())
        .filter(state -> !state.word().isUp())
        .map(state -> List.of(new Hindrance("device_" + state.word().word(), state.why())))
        .orElse(List.of());
  }

  /** What the gateway is to take back on a device, as far as it was told. From any thread. */
  public List<PendingReversion> reversions(DeviceId device) {
    return devices.find(device).map(one -> one.health().reversions()).orElse(List.of());
  }

  // ---- sessions ----

  /** The session through which a device speaks, once it is opened. */
  public void attach(DeviceId device, Session session) {
    devices.get(device).outbox().attach(session);
  }

  public void attachGateway(Session session) {
    gateway.outbox().attach(session);
  }

  /** A device's session is up, perhaps again: everything is told again. */
  public void connected(DeviceId device) {
    devices.get(device).connected();
  }

  public void disconnected(DeviceId device, String why) {
    devices.get(device).health().sessionDown(why, clock.instant());
  }

  public void gatewayConnected() {
    gateway.connected();
  }

  /** What the broker is to say of a device when its session is lost. */
  public Publication will(DeviceId device) {
    return devices.get(device).voice().will();
  }

  public Publication gatewayWill() {
    return gateway.will();
  }

  /** The last word of a device's session, and why it is the last. */
  public Publication farewell(DeviceId device, String why) {
    WatchedDevice one = devices.get(device);
    return one.outbox().asState(one.voice().farewell(clock.instant(), why).bytes());
  }

  public Publication gatewayFarewell() {
    return gateway.farewell();
  }

  /** How many sessions that are up have a state, or the health of now, still to tell. */
  public int untold() {
    return devices.untold() + (gateway.outbox().isUntold() ? 1 : 0);
  }

  // ---- time ----

  /** To be called every second or so, on the executor: heartbeats, reminders, second tries. */
  public void tick() {
    Instant now = clock.instant();
    devices.tick(now);
    if (gateway.tick(now)) {
      metrics.roll();
    }
  }
}
