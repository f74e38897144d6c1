// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.DeviceSelfReport;
import io.parasol.gateway.health.event.DeviceState;
import io.parasol.gateway.health.event.DeviceStatus;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.metrics.BridgeFigures;
import io.parasol.gateway.health.metrics.BrokerFigures;
import io.parasol.gateway.health.metrics.HealthFigures;
import io.parasol.gateway.health.metrics.LogFigures;
import io.parasol.gateway.health.metrics.StoreFigures;
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
import org.jspecify.annotations.Nullable;

/** The health of the gateway itself. Thread-safe. */
final class GatewayHealth {

  private static final String STORE = "store_degraded";
  private static final String CLOCK = "clock_untrusted";
  private static final String DROPPED = "messages_dropped";
  private static final String SESSIONS = "sessions_lost";
  private static final String LOG = "log_unavailable";

  /** Maximum length of what is wrong with the log, in characters; its end states what to do. */
  private static final int MAX_LOG_PROBLEM = 240;

  private static final String SIGNERS = "signers_missing";
  private static final String READ_ONLY = "state_read_only";
  private static final String HAWKBIT = "hawkbit_failed";
  private static final String FILES = "files_damaged";
  private static final String MEMORY = "memory_exhausted";

  /** How long after the start to report that the previous run exhausted its memory. */
  private static final Duration MEMORY_REPORT_TIME = Duration.ofHours(1);

  private static final int MAX_LISTED = 50;

  private final HealthSources sources;
  private final Conditions conditions;
  private final Consumer<Event> events;
  private final BrokerPathHealth brokerPaths;
  private final ReaderHealth readers;
  private final Instant startedAt;
  private final RefusalHealth refusals;
  private final TrustHealth trust;
  private final WitnessHealth witness;
  private final NetworkHealth network;
  private DeviceState state;
  private @Nullable Json statedHead;
  private long brokerDropped;
  private @Nullable Json program;

  GatewayHealth(
      HealthSources sources, Conditions conditions, Consumer<Event> events, Clocks clocks) {
    this.sources = sources;
    this.conditions = conditions;
    this.events = events;
    this.brokerPaths = new BrokerPathHealth(conditions, events);
    this.readers = new ReaderHealth(events, clocks.nanos());
    this.refusals = new RefusalHealth(events);
    this.trust = new TrustHealth(sources, conditions);
    this.witness = new WitnessHealth(conditions);
    this.network = new NetworkHealth(conditions);
    Instant now = clocks.instant();
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

  WitnessHealth witness() {
    return witness;
  }

  NetworkHealth network() {
    return network;
  }

  ReaderHealth readers() {
    return readers;
  }

  void storeDegraded(String why, Instant now) {
    conditions.raise(STORE, now, () -> Json.object().put("why", Printable.of(why)).build());
  }

  void stateReadOnly(String why, Instant now) {
    conditions.raise(READ_ONLY, now, () -> Json.object().put("why", Printable.of(why)).build());
  }

  /** Records why the polls at the update server fail; empty if they work. */
  void hawkbit(Optional<String> problem, Instant now) {
    if (problem.isPresent()) {
      JsonBuilder members = Json.object().put("why", Printable.of(problem.get()));
      conditions.facts(HAWKBIT, members.build());
      conditions.raise(HAWKBIT, now, members::build);
    } else {
      conditions.clear(HAWKBIT, now);
    }
  }

  void endedOutOfMemory(long heapMib, Instant now) {
    conditions.raise(MEMORY, now, () -> Json.object().put("heap-mib", heapMib).build());
  }

  void storeRecovered(Instant now) {
    conditions.clear(STORE, now);
  }

  /** Reports a step of this machine's clock: earlier timestamps are off by this much. */
  void clockSet(ClockWatch.ClockStep jump, Instant now) {
    JsonBuilder members =
        Json.object().putEpochMillis("before", jump.before()).put("by-ms", jump.by().toMillis());
    if (jump.times() > 1) {
      members.put("times", jump.times());
    }
    events.accept(Event.once(now, jump.isFirst() ? "clock_set" : "clock_jump", members.build()));
  }

  /** Records which program runs. */
  synchronized void programRuns(Json of) {
    program = of;
  }

  /** Records whether the time can be trusted; while it cannot, commands are rejected. */
  void clockTrusted(boolean isTrusted, Instant now) {
    if (isTrusted) {
      conditions.clear(CLOCK, now);
    } else {
      conditions.raise(CLOCK, now, () -> Json.object().putEpochMillis("clock", now).build());
    }
  }

  /** Reports a single event. */
  void eventOccurred(String event, JsonBuilder members, Instant now) {
    events.accept(Event.once(now, event, members.build()));
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
              Json.object()
                  .put("count", lost.size())
                  .putTexts(
                      "devices", lost.stream().limit(MAX_LISTED).map(DeviceId::value).toList())
                  .build());
    }
  }

  /** Checks what no listener reports, once a heartbeat. */
  synchronized void check(BrokerFigures broker, Instant now) {
    trust.check(now);
    if (!now.isBefore(startedAt.plus(MEMORY_REPORT_TIME))) {
      conditions.clear(MEMORY, now);
    }
    long dropped = broker.dropped();
    long more = dropped - brokerDropped;
    brokerDropped = dropped;
    if (more > 0) {
      conditions.raise(
          DROPPED, now, () -> Json.object().put("count", more).put("total", dropped).build());
    } else {
      conditions.clear(DROPPED, now);
    }
    checkFiles(now);
    Optional<String> problem = sources.log().get().problem();
    if (problem.isPresent()) {
      JsonBuilder members = Json.object().put("why", Printable.of(problem.get(), MAX_LOG_PROBLEM));
      conditions.raise(LOG, now, members::build);
    } else {
      conditions.clear(LOG, now);
    }
    List<CommandClass> belowThreshold = sources.belowThreshold().get();
    if (belowThreshold.isEmpty()) {
      conditions.clear(SIGNERS, now);
    } else {
      conditions.raise(
          SIGNERS,
          now,
          () ->
              Json.object()
                  .putTexts("classes", belowThreshold.stream().map(CommandClass::wireName).toList())
                  .build());
    }
  }

  /** Reports damaged files; that they are repaired is known only after a restart. */
  private void checkFiles(Instant now) {
    List<String> damaged = sources.damagedFiles().get();
    if (!damaged.isEmpty()) {
      JsonBuilder members =
          Json.object()
              .put("count", damaged.size())
              .putTexts("files", damaged.stream().limit(MAX_LISTED).map(Printable::of).toList());
      conditions.facts(FILES, members.build());
      conditions.raise(FILES, now, members::build);
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
    JsonBuilder json =
        Json.object()
            .put("state", state.status().wireName())
            .putEpochMillis("since", state.since())
            .put("why", state.why())
            .put("certificate", certificate());
    LogFigures log = sources.log().get();
    Optional<Json> logHead = log.head();
    logHead.ifPresent(head -> json.put("log-head", head));
    statedHead = logHead.orElse(null);
    log.proof().ifPresent(proof -> json.put("log-consistency", proof));
    return json.toBytes();
  }

  /** Returns whether the evidence log has another head than the last {@link #stateJson}. */
  synchronized boolean hasNewHead() {
    return !sources.log().get().head().equals(Optional.ofNullable(statedHead));
  }

  String certificate() {
    return new String(
        Certificates.pem(sources.certificates().chain("gateway")), StandardCharsets.US_ASCII);
  }

  synchronized HealthSnapshot snapshot(Collection<DeviceStatus> devices, HealthFigures figures) {
    return new HealthSnapshot(
        state.status(),
        conditions.raised(),
        devices.stream().collect(Collectors.groupingBy(word -> word, Collectors.counting())),
        figures.sessions().getAsInt(),
        figures.bridge().get().filter(BridgeFigures::isUp).isPresent(),
        readers.slow());
  }

  /** Returns the payload of {@code gateway/health}. */
  synchronized byte[] healthJson(
      Collection<DeviceStatus> devices, HealthFigures figures, Instant now) {
    JsonBuilder json =
        Json.object()
            .putEpochMillis("ts", now)
            .put("state", state.status().wireName())
            .put("uptime-ms", Duration.between(startedAt, now).toMillis())
            .put("devices", counts(devices))
            .put("sessions", figures.sessions().getAsInt())
            .put("store", storeJson(figures.store().get()))
            .put("log", Json.object().put("records", sources.log().get().records()))
            .put(
                "broker",
                Json.object()
                    .put("dropped", brokerDropped)
                    .put("refused", figures.broker().get().refused())
                    .put("limited", figures.broker().get().limited())
                    .putTexts("slow", readers.slow()))
            .put("commands", refusals.commandsJson())
            .put("requests", refusals.requestsJson())
            .put("enrolments", refusals.enrolmentsJson())
            .put("certificates", trust.certificatesJson())
            .put("keys", trust.keysJson())
            .put("private-keys", sources.certificates().manual().privateKeys())
            .put("probes", brokerPaths.probesJson())
            .putTexts("locked-out", trust.lockedOut())
            .putTexts("conditions", conditions.raised());
    figures.bridge().get().ifPresent(bridge -> json.put("bridge", brokerPaths.bridgeJson(bridge)));
    if (program != null) {
      json.put("program", program);
    }
    trust.addRenewals(json);
    trust.selfTestJson().ifPresent(locks -> json.put("locks", locks));
    witness.json().ifPresent(sites -> json.put("witness", sites));
    network.json().ifPresent(networks -> json.put("network", networks));
    return json.toBytes();
  }

  private static JsonBuilder counts(Collection<DeviceStatus> devices) {
    JsonBuilder json = Json.object();
    for (DeviceStatus word : DeviceStatus.values()) {
      json.put(word.wireName(), devices.stream().filter(word::equals).count());
    }
    return json;
  }

  private static JsonBuilder storeJson(StoreFigures store) {
    JsonBuilder dropped = Json.object();
    new TreeMap<>(store.dropped()).forEach((reason, count) -> dropped.put(reason, count));
    return Json.object()
        .put("waiting", store.waiting())
        .put("oldest-ms", store.oldest().toMillis())
        .put("dropped", dropped);
  }
}
