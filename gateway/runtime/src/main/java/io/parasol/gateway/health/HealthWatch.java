// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.Session;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.gateway.health.event.EventQueue;
import io.parasol.gateway.health.metrics.HealthFigures;
import io.parasol.legacy.ReadingSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * Watches every legacy device and the gateway itself, and publishes their state, health and events,
 * each over its own session. Observations are passed to {@link #devices}, {@link #links}, {@link
 * #panels}, {@link #telemetry}, {@link #commands}, {@link #brokerPaths} and {@link #gateway}, from
 * any thread. Callers are not blocked, since publishing runs on the executor.
 *
 * <p>Native devices publish for themselves and are not watched; observations of them are ignored.
 */
public final class HealthWatch {

  private final WatchedGateway gateway;
  private final WatchedDevices devices;
  private final HealthMetrics metrics;
  private final InstantSource clock;
  private final WatchedDevices.WatchContext context;
  private final DeviceObserver deviceObserver;
  private final LinkObserver linkObserver;
  private final PanelObserver panelObserver;
  private final TelemetryObserver telemetryObserver;
  private final CommandObserver commandObserver;
  private final BrokerPathObserver brokerPathObserver;
  private final GatewayObserver gatewayObserver;

  /**
   * Creates the watch.
   *
   * @param eventQueue queue of events until they are published.
   * @param executor runs the publishing tasks, one after the other.
   */
  public HealthWatch(
      WatchedSite site,
      HealthSources sources,
      HealthMetrics metrics,
      EventQueue eventQueue,
      Clocks clocks,
      Executor executor) {
    this.metrics = metrics;
    this.clock = clocks.system();
    this.devices = new WatchedDevices(sources);
    this.gateway =
        new WatchedGateway(sources, site.topics(), eventQueue, clocks, executor, devices);
    this.context =
        new WatchedDevices.WatchContext(
            site.topics(), gateway.conditions(), eventQueue, clocks, executor);
    devices.watch(site.devices(), context);
    this.deviceObserver = new DeviceObserver(devices, gateway, metrics, clock);
    this.linkObserver = new LinkObserver(devices, metrics, gateway.health().refusals(), clock);
    this.panelObserver = new PanelObserver(devices, gateway.health(), metrics, clock);
    this.telemetryObserver = new TelemetryObserver(devices, gateway, clock);
    this.commandObserver = new CommandObserver(devices, gateway.health(), metrics, clock);
    this.brokerPathObserver =
        new BrokerPathObserver(gateway.health().brokerPaths(), metrics, clock);
    this.gatewayObserver = new GatewayObserver(gateway.health(), metrics, clock);
  }

  public DeviceObserver devices() {
    return deviceObserver;
  }

  public LinkObserver links() {
    return linkObserver;
  }

  public PanelObserver panels() {
    return panelObserver;
  }

  public TelemetryObserver telemetry() {
    return telemetryObserver;
  }

  public CommandObserver commands() {
    return commandObserver;
  }

  public BrokerPathObserver brokerPaths() {
    return brokerPathObserver;
  }

  public GatewayObserver gateway() {
    return gatewayObserver;
  }

  // ---- devices ----

  /** Starts to watch a device that was added to the site, or starts again with a changed one. */
  public void add(SiteConfig.Device device) {
    metrics.add(device);
    if (device instanceof SiteConfig.Device.Legacy legacy) {
      devices.add(legacy, context, Duration.ZERO);
    }
  }

  /** Stops watching a device that was removed from the site. */
  public void remove(DeviceId device) {
    devices.remove(device, clock.instant());
    metrics.remove(device);
  }

  /**
   * Returns why a command for a device would fail; empty if the device answers. Callable from any
   * thread.
   */
  public List<BlockingReason> hindrances(DeviceId device) {
    return devices
        .find(device)
        .map(one -> one.health().state())
        .filter(state -> !state.status().isUp())
        .map(
            state ->
                List.of(new BlockingReason("device_" + state.status().wireName(), state.why())))
        .orElse(List.of());
  }

  /** Returns the devices that do not answer, each with the reason. Callable from any thread. */
  public Map<DeviceId, String> unreachable() {
    return devices.unreachable();
  }

  /**
   * Returns the devices that have answered since the gateway started, and are not silent. Any
   * thread.
   */
  public Set<DeviceId> answering() {
    return devices.answering();
  }

  /** Returns the raised conditions of the gateway, its links and devices. Any thread. */
  public List<RaisedCondition> raised() {
    List<RaisedCondition> raised = new ArrayList<>(gateway.raised());
    raised.addAll(devices.raised());
    return raised;
  }

  /**
   * Returns what the gateway has yet to revert on a device, as far as reported. Callable from any
   * thread.
   */
  public List<PendingReversion> reversions(DeviceId device) {
    return devices.find(device).map(one -> one.health().reversions()).orElse(List.of());
  }

  /**
   * Returns a sink of readings that adds their values to the metrics.
   *
   * @param meanings returns the meaning of a point, if it has one.
   */
  public ReadingSink metricValues(
      BiFunction<DeviceId, PointName, Optional<PointMeaning>> meanings) {
    return metrics.pointValues(meanings);
  }

  // ---- sessions ----

  /** Sets the session of a device. */
  public void attach(DeviceId device, Session session) {
    devices.get(device).outbox().attach(session);
  }

  public void attachGateway(Session session) {
    gateway.outbox().attach(session);
  }

  /** The session of a device is connected, perhaps again: everything is published again. */
  public void connected(DeviceId device) {
    devices.get(device).connected();
  }

  public void disconnected(DeviceId device, String why) {
    devices.get(device).health().sessionDown(why, clock.instant());
  }

  /** Returns the Will of a device's session. */
  public Publication will(DeviceId device) {
    return devices.get(device).eventPublisher().will();
  }

  public Publication gatewayWill() {
    return gateway.will();
  }

  /** Returns the last state message of a device's session, with the reason why it ends. */
  public Publication finalState(DeviceId device, String why) {
    WatchedDevice one = devices.get(device);
    return one.outbox()
        .statePublication(one.eventPublisher().finalState(clock.instant(), why).toBytes());
  }

  public Publication gatewayFinalState() {
    return gateway.finalState();
  }

  /**
   * Returns how many connected sessions have a state, or current health, that is not published yet.
   */
  public int unpublished() {
    return devices.unpublished() + (gateway.outbox().hasUnpublished() ? 1 : 0);
  }

  // ---- time ----

  /** Returns the periodic reports, once the parts run whose figures they contain. */
  public HealthReporter reporter(HealthFigures figures) {
    return new HealthReporter(gateway, devices, metrics, clock, figures);
  }
}
