// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.DeviceSelfReport;
import io.parasol.gateway.health.event.DeviceState;
import io.parasol.gateway.health.event.DeviceStatus;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.HealthJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The health of the gateway itself. Thread-safe. */
final class GatewayHealth {

  private static final String STORE = "store_degraded";
  private static final String CLOCK = "clock_untrusted";
  private static final String DROPPED = "messages_dropped";
  private static final String SESSIONS = "sessions_lost";
  private static final String LOG = "log_unavailable";

  private static final int MAX_LISTED = 50;

  private final HealthSources sources;
  private final Conditions conditions;
  private final Consumer<Event> events;
  private final BrokerPathHealth brokerPaths;
  private final ReaderHealth readers;
  private final Instant startedAt;
  private final RefusalHealth refusals;
  private final TrustHealth trust;
  private DeviceState state;
  private long brokerDropped;

  GatewayHealth(HealthSources sources, Conditions conditions, Consumer<Event> events, Instant now) {
    this.sources = sources;
    this.conditions = conditions;
    this.events = events;
    this.brokerPaths = new BrokerPathHealth(conditions, events);
    this.readers = new ReaderHealth(events);
    this.refusals = new RefusalHealth(events);
    this.trust = new TrustHealth(sources, conditions);
    this.startedAt = now;
    this.state = DeviceState.initial(now).answered(DeviceSelfReport.HEALTHY, now);
  }

  BrokerPathHealth brokerPaths() {
    return brokerPaths;
  }

  RefusalHealth refusals() {
    return refusals;
  }

  TrustHealth trust() {
    return trust;
  }

  ReaderHealth readers() {
    return readers;
  }

  void storeDegraded(String why, Instant now) {
    conditions.raise(STORE, now, () -> new HealthJson().text("why", Printable.of(why)).members());
  }

  void storeRecovered(Instant now) {
    conditions.clear(STORE, now);
  }

  /** Reports a step of this machine's clock: earlier timestamps are off by this much. */
  void clockSet(ClockWatch.ClockStep jump, Instant now) {
    HealthJson facts =
        new HealthJson().time("before", jump.before()).number("by-ms", jump.by().toMillis());
    if (jump.times() > 1) {
      facts.number("times", jump.times());
    }
    events.accept(Event.once(now, jump.isFirst() ? "clock_set" : "clock_jump", facts.members()));
  }

  /** Records whether the time can be trusted; while it cannot, commands are rejected. */
  void clockTrusted(boolean isTrusted, Instant now) {
    if (isTrusted) {
      conditions.clear(CLOCK, now);
    } else {
      conditions.raise(CLOCK, now, () -> new HealthJson().time("clock", now).members());
    }
  }

  /** Reports a single event. */
  void eventOccurred(String event, HealthJson facts, Instant now) {
    events.accept(Event.once(now, event, facts.members()));
  }

  /** Records which sessions were connected before and are disconnected now. */
  void sessionsLost(List<DeviceId> lost, Instant now) {
    if (lost.isEmpty()) {
      conditions.clear(SESSIONS, now);
    } else {
      conditions.raise(
          SESSIONS,
          now,
          () ->
              new HealthJson()
                  .number("count", lost.size())
                  .with(
                      "devices",
                      new Json.Arr(
                          lost.stream()
                              .limit(MAX_LISTED)
                              .<Json>map(device -> new Json.Str(device.value()))
                              .toList()))
                  .members());
    }
  }

  /** Checks what no listener reports, once a heartbeat. */
  synchronized void check(Instant now) {
    trust.check(now);
    long dropped = sources.broker().get().dropped();
    long more = dropped - brokerDropped;
    brokerDropped = dropped;
    if (more > 0) {
      conditions.raise(
          DROPPED,
          now,
          () -> new HealthJson().number("count", more).number("total", dropped).members());
    } else {
      conditions.clear(DROPPED, now);
    }
    Optional<String> trouble = sources.log().get().trouble();
    if (trouble.isPresent()) {
      HealthJson facts = new HealthJson().text("why", Printable.of(trouble.get()));
      conditions.raise(LOG, now, facts::members);
    } else {
      conditions.clear(LOG, now);
    }
  }

  /** Returns the state, derived from the raised conditions except those of devices. */
  synchronized DeviceState state(Instant now) {
    List<String> own = new ArrayList<>(conditions.raised());
    own.removeIf(name -> name.startsWith("link_silent/"));
    state = state.answered(new DeviceSelfReport(false, own), now);
    return state;
  }

  /**
   * Returns the payload of {@code gateway/state}, with the certificate of the signing key and the
   * newest head of the evidence log.
   */
  synchronized byte[] stateJson() {
    HealthJson json =
        new HealthJson()
            .text("state", state.status().wireName())
            .time("since", state.since())
            .text("why", state.why())
            .text("certificate", certificate());
    sources.log().get().head().ifPresent(head -> json.with("log-head", head));
    return json.bytes();
  }

  String certificate() {
    return new String(
        Certificates.pem(sources.chains().apply("gateway")), StandardCharsets.US_ASCII);
  }

  synchronized HealthSnapshot snapshot(Collection<DeviceStatus> devices) {
    return new HealthSnapshot(
        state.status(),
        conditions.raised(),
        devices.stream().collect(Collectors.groupingBy(word -> word, Collectors.counting())),
        sources.sessions().getAsInt(),
        sources.bridge().get().filter(BridgeFigures::isUp).isPresent(),
        readers.slow());
  }

  /** Returns the payload of {@code gateway/health}. */
  synchronized byte[] healthJson(Collection<DeviceStatus> devices, Instant now) {
    HealthJson json =
        new HealthJson()
            .time("ts", now)
            .text("state", state.status().wireName())
            .number("uptime-ms", Duration.between(startedAt, now).toMillis())
            .object("devices", counts(devices))
            .number("sessions", sources.sessions().getAsInt())
            .object("store", storeJson())
            .object("log", new HealthJson().number("records", sources.log().get().records()))
            .object(
                "broker",
                new HealthJson()
                    .number("dropped", brokerDropped)
                    .number("refused", sources.broker().get().refused())
                    .with("slow", names(readers.slow())))
            .object("commands", refusals.commandsJson())
            .object("requests", refusals.requestsJson())
            .object("certificates", trust.certificatesJson())
            .object("probes", brokerPaths.probesJson())
            .with("conditions", names(conditions.raised()));
    sources
        .bridge()
        .get()
        .ifPresent(bridge -> json.object("bridge", brokerPaths.bridgeJson(bridge)));
    trust.selfTestJson().ifPresent(locks -> json.object("locks", locks));
    return json.bytes();
  }

  private static Json names(List<String> names) {
    return new Json.Arr(names.stream().<Json>map(Json.Str::new).toList());
  }

  private static HealthJson counts(Collection<DeviceStatus> devices) {
    HealthJson json = new HealthJson();
    for (DeviceStatus word : DeviceStatus.values()) {
      json.number(word.wireName(), devices.stream().filter(word::equals).count());
    }
    return json;
  }

  private HealthJson storeJson() {
    StoreFigures store = sources.store().get();
    HealthJson dropped = new HealthJson();
    new TreeMap<>(store.dropped()).forEach(dropped::number);
    return new HealthJson()
        .number("waiting", store.waiting())
        .number("oldest-ms", store.oldest().toMillis())
        .object("dropped", dropped);
  }
}
