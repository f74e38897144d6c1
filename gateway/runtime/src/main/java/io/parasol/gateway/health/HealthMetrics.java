// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.DeviceHealth;
import io.parasol.gateway.health.metrics.DeviceMetrics;
import io.parasol.gateway.health.metrics.FigureMetrics;
import io.parasol.gateway.health.metrics.HealthFigures;
import io.parasol.gateway.health.metrics.LinkMetrics;
import io.parasol.gateway.health.metrics.ModbusServerMetrics;
import io.parasol.gateway.health.metrics.PointValueMetrics;
import io.parasol.gateway.health.metrics.ProcessMetrics;
import io.parasol.gateway.health.metrics.SiteDeviceMetrics;
import io.parasol.gateway.health.metrics.SiteLinkMetrics;
import io.parasol.gateway.release.Standing;
import io.parasol.legacy.LinkListener;
import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The meters of the gateway, for Prometheus. Every label has a bounded set of values: links, units
 * and devices of the configuration, names of the protocol.
 */
public final class HealthMetrics implements AutoCloseable {

  private static final int MAX_REASONS = 64;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<DeviceId, DeviceMetrics> devices = new ConcurrentHashMap<>();
  private final Map<LinkId, LinkMetrics> links = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private final CertificateExpiryMetrics certificates = new CertificateExpiryMetrics();
  private final List<PointValueMetrics> pointValues = new CopyOnWriteArrayList<>();
  private final Set<String> reasons = ConcurrentHashMap.newKeySet();
  private final ProcessMetrics process;
  private final boolean isBridged;
  private final ModbusServerMetrics modbusServer = new ModbusServerMetrics(registry);
  private volatile @Nullable Standing releases;

  /** Meters hold their source weakly, so it is kept here. */
  private final HealthSources sources;

  /**
   * Registers the meters.
   *
   * @param nanos monotonic time.
   */
  public HealthMetrics(
      WatchedSite site, HealthSources sources, InstantSource clock, LongSupplier nanos) {
    registry.config().meterFilter(ProcessMetrics.filter());
    this.sources = sources;
    this.isBridged = site.isBridged();
    this.nanos = nanos;
    if (site.followsReleases()) {
      releaseMeters(clock);
    }
    certificateMeters(site);
    certificates.register(registry);
    new SiteDeviceMetrics(devices).register(registry);
    new SiteLinkMetrics(links).register(registry);
    site.devices().forEach(this::register);
    this.process = new ProcessMetrics(registry);
  }

  /** Registers the meters of a device, in place of those that it had. */
  synchronized void add(SiteConfig.Device device) {
    remove(device.id());
    register(device);
  }

  private void register(SiteConfig.Device device) {
    if (device instanceof SiteConfig.Device.Legacy legacy) {
      LinkMetrics link = links.computeIfAbsent(legacy.link().id(), id -> new LinkMetrics(nanos));
      devices.put(device.id(), new DeviceMetrics(legacy, link));
      certificateMeter(device.id().value());
    } else {
      new ManualCertificateMetrics(registry, certificates, sources).register(device.id());
    }
  }

  /** Removes the meters of a device, and those of its link if no other device is on it. */
  synchronized void remove(DeviceId device) {
    DeviceMetrics removed = devices.remove(device);
    pointValues.forEach(each -> each.remove(device));
    certificates.remove(device.value());
    removeMeters(id -> device.value().equals(id.getTag("device")));
    if (removed == null) {
      return;
    }
    LinkId link = removed.linkId();
    if (devices.values().stream().noneMatch(each -> each.linkId().equals(link))) {
      links.remove(link);
      removeMeters(id -> link.value().equals(id.getTag("link")));
    }
  }

  private void removeMeters(Predicate<Meter.Id> which) {
    registry.getMeters().stream().map(Meter::getId).filter(which).forEach(registry::remove);
  }

  /** Registers the meters of the running parts. The caller must keep the figures. */
  void register(HealthFigures figures) {
    new FigureMetrics(registry, figures).register(isBridged);
  }

  /** Records a probe that came back. */
  void probe(String path, Duration took) {
    Timer.builder("parasol.probe")
        .description("round-trip time of the probes of a broker path")
        .tag("way", path)
        .register(registry)
        .record(took);
  }

  /** Records a probe that did not come back. */
  void probeLost(String path) {
    Counter.builder("parasol.probe.lost")
        .description("probes of a broker path that did not come back")
        .tag("way", path)
        .register(registry)
        .increment();
  }

  /** Records a message that came back over the bridge after it had been sent over it. */
  void looped() {
    Counter.builder("parasol.bridge.looped")
        .description("messages that came back over the bridge after they had been sent over it")
        .register(registry)
        .increment();
  }

  /** Records a publication on which the central broker closes the connection. */
  void setAside() {
    Counter.builder("parasol.bridge.set.aside")
        .description("messages on which the central broker closes the connection; they were stored")
        .register(registry)
        .increment();
  }

  private void releaseMeters(InstantSource clock) {
    releaseGauge(
        "timestamp.age",
        "time since the trusted TUF timestamp of the site's releases was accepted",
        status -> status.age(clock.instant()));
    releaseGauge(
        "expiry",
        "time until the first of the trusted TUF metadata of the site's releases expires",
        status -> status.remaining(clock.instant()));
  }

  private void releaseGauge(String name, String what, Function<Standing, Duration> value) {
    Gauge.builder(
            "parasol.releases." + name,
            this,
            from ->
                Optional.ofNullable(from.releases)
                    .map(status -> (double) value.apply(status).toSeconds())
                    .orElse(Double.NaN))
        .description(what)
        .baseUnit("seconds")
        .register(registry);
  }

  /** Records the trusted state of the site's release repository. */
  void releases(Standing status) {
    releases = status;
  }

  private void certificateMeters(WatchedSite site) {
    certificateMeter("gateway");
    certificateMeter("broker");
    if (isBridged) {
      certificateMeter(HealthSources.BRIDGE);
    }
    new ManualCertificateMetrics(registry, certificates, sources).register(site.natives());
  }

  private void certificateMeter(String name) {
    certificates.put(name, () -> sources.status(name).map(CertificateStatus::left));
  }

  void requested(
      DeviceId device, int function, RequestResult result, Duration late, Duration took) {
    DeviceMetrics one = devices.get(device);
    if (one != null) {
      one.requested(function, result, late, took);
    }
  }

  void late(LinkId link) {
    LinkMetrics one = links.get(link);
    if (one != null) {
      one.late();
    }
  }

  void disturbed(LinkId link, LinkListener.Disturbance kind) {
    LinkMetrics one = links.get(link);
    if (one != null) {
      one.disturbed(kind);
    }
  }

  void device(DeviceId device, DeviceHealth health) {
    DeviceMetrics one = devices.get(device);
    if (one != null) {
      one.state(health.state().status().isUp(), health.badPoints());
    }
  }

  void panelMessages(DeviceId panel, String outcome, int count) {
    Counter.builder("parasol.panel.messages")
        .description("messages of panels, by outcome")
        .tag("device", panel.value())
        .tag("outcome", outcome)
        .register(registry)
        .increment(count);
  }

  void panelRefused(LinkId link, String refusal) {
    Counter.builder("parasol.panel.refusals")
        .description("connections and messages rejected on panel links, by reason")
        .tag("link", link.value())
        .tag("reason", refusal)
        .register(registry)
        .increment();
  }

  void enrolment(String result) {
    Counter.builder("parasol.enrolments")
        .description("requests of native devices for a certificate, by result")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  void pageLimited(String limit, long count) {
    Counter.builder("parasol.page.limited")
        .description("connections and requests that the page refused, by limit")
        .tag("limit", limit)
        .register(registry)
        .increment((double) count);
  }

  void gatewayUpdate(String outcome) {
    Counter.builder("parasol.gateway.updates")
        .description("commands to install a release of the gateway itself, by outcome")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  ModbusServerMetrics modbusServer() {
    return modbusServer;
  }

  void commandEnded(Optional<CommandClass> commandClass, Outcome outcome, String reason) {
    Counter.builder("parasol.commands")
        .description("commands, by outcome")
        .tag("class", commandClass.map(CommandClass::wireName).orElse("none"))
        .tag("outcome", outcome.wireName())
        .tag("reason", bounded(reason))
        .register(registry)
        .increment();
  }

  /** Bounds the reasons that adapters add, so that the label stays bounded. */
  private String bounded(String reason) {
    if (reason.isEmpty()) {
      return "none";
    }
    if (!reasons.contains(reason)) {
      if (reasons.size() >= MAX_REASONS) {
        return "other";
      }
      reasons.add(reason);
    }
    return reason;
  }

  /**
   * Returns a sink of readings that makes a meter of each numeric point.
   *
   * @param meanings returns the meaning of a point, if it has one.
   */
  PointValueMetrics pointValues(BiFunction<DeviceId, PointName, Optional<PointMeaning>> meanings) {
    PointValueMetrics values = new PointValueMetrics(registry, meanings);
    pointValues.add(values);
    return values;
  }

  /** Ends a period of the ratios. */
  void roll() {
    links.values().forEach(LinkMetrics::roll);
  }

  /** Returns all meters in the Prometheus text format 0.0.4. Callable from any thread. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    process.close();
    registry.close();
  }
}
