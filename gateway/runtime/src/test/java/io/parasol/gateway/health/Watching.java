// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.health.event.EventQueue;
import io.parasol.gateway.health.metrics.BridgeFigures;
import io.parasol.gateway.health.metrics.BrokerFigures;
import io.parasol.gateway.health.metrics.HealthFigures;
import io.parasol.gateway.health.metrics.LogFigures;
import io.parasol.gateway.health.metrics.StoreFigures;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A watch over {@link Plant}, with its sessions, certificates and time in the test's hands. */
public final class Watching {

  private static final Request READ = new Request(3, OptionalInt.of(40_070));

  public final ManualClock clock = new ManualClock();
  public final Map<String, PlayedSession> sessions = new LinkedHashMap<>();
  public final HealthMetrics metrics;
  public final HealthWatch watch;
  public final HealthReporter reporter;
  StoreFigures store = StoreFigures.NONE;
  LogFigures log = LogFigures.NONE;
  List<CommandClass> belowThreshold = List.of();

  /** How far the system clock is ahead of the trusted time. */
  public Duration untrusted = Duration.ZERO;

  public ManualCertificates manual = ManualCertificates.NONE;
  public Map<String, RenewalAttempt> attempts = Map.of();
  public Optional<RotationProgress> rotation = Optional.empty();
  public long brokerDropped;
  public long brokerRefused;
  public long brokerLimited;
  public Optional<BridgeFigures> bridge = Optional.empty();

  private long nanos;

  public Watching(Map<String, List<X509Certificate>> chains) {
    HealthSources sources =
        new HealthSources(
            () -> log,
            () -> belowThreshold,
            certificates(chains),
            List::of,
            () -> clock.instant().minus(untrusted));
    metrics = new HealthMetrics(Plant.site(), sources, clock, () -> nanos);
    watch =
        new HealthWatch(
            Plant.site(),
            sources,
            metrics,
            EventQueue.NONE,
            new Clocks(clock, () -> nanos),
            Runnable::run);
    reporter =
        watch.reporter(
            new HealthFigures(
                () -> (int) sessions.values().stream().filter(PlayedSession::isConnected).count(),
                () -> store,
                () -> new BrokerFigures(brokerDropped, brokerRefused, brokerLimited),
                () -> bridge));
    for (DeviceId device : List.of(Plant.EAST, Plant.WEST, Plant.METER)) {
      PlayedSession session = new PlayedSession();
      sessions.put(device.value(), session);
      watch.attach(device, session);
      watch.connected(device);
    }
    PlayedSession gateway = new PlayedSession();
    sessions.put("gateway", gateway);
    watch.attachGateway(gateway);
    reporter.gatewayConnected();
  }

  private SiteCertificates certificates(Map<String, List<X509Certificate>> chains) {
    return new SiteCertificates() {
      @Override
      public List<X509Certificate> chain(String name) {
        return chains.getOrDefault(name, List.of());
      }

      @Override
      public ManualCertificates manual() {
        return manual;
      }

      @Override
      public Map<String, RenewalAttempt> attempts() {
        return attempts;
      }

      @Override
      public Optional<RotationProgress> rotation() {
        return rotation;
      }
    };
  }

  public static Map<String, List<X509Certificate>> chains(Path folder) throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder,
            new TrustDomain("parasol"),
            new SiteId("rooftop"),
            Set.of("localhost"),
            new ManualClock());
    Map<String, List<X509Certificate>> chains = new LinkedHashMap<>();
    for (DeviceId device : List.of(Plant.EAST, Plant.WEST, Plant.METER)) {
      authority.issueDevice(device);
      chains.put(device.value(), authority.material(device.value()).chain());
    }
    for (String name : List.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER)) {
      chains.put(name, authority.material(name).chain());
    }
    return chains;
  }

  public PlayedSession of(DeviceId device) {
    PlayedSession session = sessions.get(device.value());
    if (session == null) {
      throw new AssertionError("no session of " + device);
    }
    return session;
  }

  public PlayedSession gateway() {
    PlayedSession session = sessions.get("gateway");
    if (session == null) {
      throw new AssertionError("no session of the gateway");
    }
    return session;
  }

  public Watching pass(Duration time) {
    clock.pass(time);
    nanos += time.toNanos();
    return this;
  }

  /** Sets the system clock forward, while no time passes. */
  public Watching setClock(Duration by) {
    clock.pass(by);
    return this;
  }

  public Watching tick() {
    reporter.tick();
    return this;
  }

  public Watching answers(DeviceId device, String status) {
    requested(device, RequestResult.OK);
    watch.devices().accept(device, Plant.good(device, status, clock.instant()));
    return this;
  }

  public Watching silent(DeviceId device, int rounds) {
    for (int i = 0; i < rounds; i++) {
      requested(device, RequestResult.TIMEOUT);
      watch.devices().accept(device, Plant.bad(device, Quality.TIMEOUT, clock.instant()));
      pass(Duration.ofSeconds(5));
    }
    return this;
  }

  public void requested(DeviceId device, RequestResult result) {
    watch.devices().requested(device, READ, result, Duration.ofMillis(2), Duration.ofMillis(40));
  }

  /** Events so far as {@code +name} and {@code -name}; they are forgotten then. */
  public static List<String> events(PlayedSession session) {
    return session.take("event").stream()
        .map(Watching::members)
        .map(
            event ->
                (new Json.Bool(true).equals(event.get("raised")) ? "+" : "-")
                    + text(event, "event"))
        .toList();
  }

  public static Map<String, Json> members(String json) {
    try {
      if (Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Json.Obj object) {
        return object.members();
      }
    } catch (JsonException malformed) {
      throw new AssertionError(json, malformed);
    }
    throw new AssertionError(json);
  }

  public static String text(Map<String, Json> members, String name) {
    if (members.get(name) instanceof Json.Str text) {
      return text.text();
    }
    throw new AssertionError(name + " is no text in " + members);
  }

  /** Returns the states that were reported since the last call. */
  public static List<String> states(PlayedSession session) {
    return session.take("state").stream()
        .map(Watching::members)
        .map(members -> text(members, "state"))
        .toList();
  }
}
