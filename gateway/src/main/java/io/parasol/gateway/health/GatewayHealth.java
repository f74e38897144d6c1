// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Printable;
import io.parasol.gateway.command.LockReport;
import io.parasol.gateway.identity.Acquaintance;
import io.parasol.gateway.release.Standing;
import io.parasol.legacy.DeviceIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is known of how the gateway itself fares. Thread-safe. */
final class GatewayHealth {

  private static final String STORE = "store_degraded";
  private static final String CLOCK = "clock_untrusted";
  private static final String DROPPED = "messages_dropped";
  private static final String SESSIONS = "sessions_lost";
  private static final String LOG = "log_unavailable";
  private static final String LOCKS = "lock_failed";
  private static final String RELEASES_EXPIRING = "releases_expiring";

  /** One for each reason: an attack is not to hide behind another, or behind a bad line. */
  private static final String RELEASES = "releases_refused/";

  private static final String CERTIFICATE = "certificate_overdue/";
  private static final String IDENTITY = "device_identity_changed/";
  private static final List<String> OWN_CERTIFICATES =
      List.of("gateway", "broker", HealthSources.BRIDGE);

  private static final int MOST_NAMED = 50;

  private final HealthSources sources;
  private final Conditions conditions;
  private final Consumer<Event> events;
  private final WayHealth ways;
  private final ReaderHealth readers;
  private final Instant startedAt;
  private final Digest refusals = new Digest();
  private final Map<Outcome, Long> commands = new EnumMap<>(Outcome.class);
  private DeviceState state;
  private Optional<LockReport> locks = Optional.empty();
  private Optional<Standing> releases = Optional.empty();
  private long commandsDropped;
  private long requestsDropped;
  private long brokerDropped;

  GatewayHealth(HealthSources sources, Conditions conditions, Consumer<Event> events, Instant now) {
    this.sources = sources;
    this.conditions = conditions;
    this.events = events;
    this.ways = new WayHealth(conditions, events);
    this.readers = new ReaderHealth(events);
    this.startedAt = now;
    this.state = DeviceState.initial(now).answered(Report.FINE, now);
  }

  WayHealth ways() {
    return ways;
  }

  ReaderHealth readers() {
    return readers;
  }

  /** The access table refused somebody something. */
  synchronized void refused(String who, String what, String why, Instant now) {
    OptionalLong others = refusals.admit(who + "\n" + what + "\n" + why, now);
    if (others.isPresent()) {
      HealthJson facts =
          new HealthJson()
              .text("who", Printable.of(who))
              .text("what", Printable.of(what))
              .text("why", Printable.of(why));
      if (others.getAsLong() > 0) {
        facts.number("others", others.getAsLong());
      }
      events.accept(Event.once(now, "refused", facts.members()));
    }
  }

  void storeDegraded(String why, Instant now) {
    conditions.raise(STORE, now, () -> new HealthJson().text("why", Printable.of(why)).members());
  }

  /** Another device answers under that name. */
  void suspended(DeviceId device, Acquaintance acquaintance, Instant now) {
    HealthJson facts =
        new HealthJson()
            .text("device", device.value())
            .object("known", identity(acquaintance.known()))
            .text("fingerprint", acquaintance.fingerprint().value());
    acquaintance.stranger().ifPresent(met -> facts.object("met", identity(met)));
    acquaintance
        .strangersFingerprint()
        .ifPresent(met -> facts.text("met-fingerprint", met.value()));
    conditions.facts(IDENTITY + device, facts.members());
    conditions.raise(IDENTITY + device, now, facts::members);
  }

  private static HealthJson identity(DeviceIdentity identity) {
    return new HealthJson()
        .text("manufacturer", identity.manufacturer())
        .text("model", identity.model())
        .text("serial", identity.serial())
        .text("firmware", identity.firmware());
  }

  void confirmed(DeviceId device, Instant now) {
    conditions.clear(IDENTITY + device, now);
  }

  /** A lock that failed stays failed until a restart: what one test found, the next may miss. */
  void locksTried(LockReport report, Instant now) {
    synchronized (this) {
      if (locks.isEmpty() || locks.get().hasPassed()) {
        locks = Optional.of(report);
      }
    }
    if (!report.hasPassed()) {
      HealthJson facts = new HealthJson().text("why", report.failures());
      conditions.raise(LOCKS, now, facts::members);
    }
  }

  /** The site's signed repository is not what it should be, or cannot be had. */
  void releasesRefused(String reason, String why, Instant now) {
    HealthJson facts = new HealthJson().text("reason", reason).text("why", Printable.of(why));
    conditions.facts(RELEASES + reason, facts.members());
    conditions.raise(RELEASES + reason, now, facts::members);
  }

  void releasesRefreshed(Standing standing, Instant now) {
    conditions.clearAll(RELEASES, now);
    synchronized (this) {
      releases = Optional.of(standing);
    }
    lookAtReleases(now);
  }

  private synchronized void lookAtReleases(Instant now) {
    Optional<String> due = releases.flatMap(standing -> standing.due(now));
    if (due.isPresent()) {
      HealthJson facts = new HealthJson().text("why", due.get());
      conditions.facts(RELEASES_EXPIRING, facts.members());
      conditions.raise(RELEASES_EXPIRING, now, facts::members);
    } else {
      conditions.clear(RELEASES_EXPIRING, now);
    }
  }

  void storeRecovered(Instant now) {
    conditions.clear(STORE, now);
  }

  synchronized void commandEnded(Outcome outcome) {
    commands.merge(outcome, 1L, Long::sum);
  }

  /** A message on a command topic that got no receipt. */
  synchronized void commandDropped(DeviceId device, String why, Instant now) {
    commandsDropped++;
    tellOf(
        "command_dropped",
        new HealthJson().text("device", device.value()).text("why", Printable.of(why)),
        now);
  }

  /** The clock of this machine was set: times before that are off by as much. */
  void clockSet(ClockWatch.Jump jump, Instant now) {
    HealthJson facts =
        new HealthJson().time("before", jump.before()).number("by-ms", jump.by().toMillis());
    if (jump.times() > 1) {
      facts.number("times", jump.times());
    }
    events.accept(Event.once(now, jump.isFirst() ? "clock_set" : "clock_jump", facts.members()));
  }

  /** Whether the time can be right; while it cannot, commands are refused. */
  void clockTrusted(boolean isTrusted, Instant now) {
    if (isTrusted) {
      conditions.clear(CLOCK, now);
    } else {
      conditions.raise(CLOCK, now, () -> new HealthJson().time("clock", now).members());
    }
  }

  /** A message on the request topic that got no answer. */
  synchronized void requestDropped(String why, Instant now) {
    requestsDropped++;
    tellOf("request_dropped", new HealthJson().text("why", why), now);
  }

  /** The same, of a native device's own request topic. */
  synchronized void requestDropped(DeviceId device, String why, Instant now) {
    requestsDropped++;
    tellOf(
        "request_dropped", new HealthJson().text("device", device.value()).text("why", why), now);
  }

  /** A broker did not want a message of telemetry, or a letter; it is passed over. */
  synchronized void telemetryRefused(DeviceId device, String by, Instant now) {
    tellOf(
        "telemetry_refused", new HealthJson().text("device", device.value()).text("by", by), now);
  }

  /** A command was refused; its receipt says so to whoever sent it. */
  synchronized void commandRefused(DeviceId device, String reason, Instant now) {
    tellOf(
        "command_refused",
        new HealthJson().text("device", device.value()).text("reason", reason),
        now);
  }

  /** Of many that are alike, a few are told. */
  private void tellOf(String event, HealthJson facts, Instant now) {
    OptionalLong others = refusals.admit(event + "\n" + facts.members(), now);
    if (others.isPresent()) {
      happened(event, facts.number("others", others.getAsLong()), now);
    }
  }

  /** Something happened, and is over. */
  void happened(String event, HealthJson facts, Instant now) {
    events.accept(Event.once(now, event, facts.members()));
  }

  /** Which sessions were up and are down now. */
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
                              .limit(MOST_NAMED)
                              .<Json>map(device -> new Json.Str(device.value()))
                              .toList()))
                  .members());
    }
  }

  /** Looks at what nobody tells; a heartbeat is over. */
  synchronized void look(Instant now) {
    lookAtReleases(now);
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
    for (String name : OWN_CERTIFICATES) {
      Optional<CertificateTerm> term = sources.term(name);
      if (term.isPresent() && term.get().isOverdue(now)) {
        HealthJson facts = new HealthJson().text("name", name).time("expires", term.get().until());
        conditions.raise(CERTIFICATE + name, now, facts::members);
      } else {
        conditions.clear(CERTIFICATE + name, now);
      }
    }
  }

  /** The state, after what is wrong now; what is wrong with devices is theirs. */
  synchronized DeviceState state(Instant now) {
    List<String> own = new ArrayList<>(conditions.raised());
    own.removeIf(name -> name.startsWith("link_silent/"));
    state = state.answered(new Report(false, own), now);
    return state;
  }

  /** {@code gateway/state}: with the certificate whose key signs, and the log's newest head. */
  synchronized byte[] stateJson() {
    HealthJson json =
        new HealthJson()
            .text("state", state.word().word())
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

  synchronized Appearance appearance(Collection<StateWord> devices) {
    return new Appearance(
        state.word(),
        conditions.raised(),
        devices.stream().collect(Collectors.groupingBy(word -> word, Collectors.counting())),
        sources.sessions().getAsInt(),
        sources.bridge().get().filter(BridgeFigures::isUp).isPresent(),
        readers.slow());
  }

  /** {@code gateway/health}. */
  synchronized byte[] healthJson(Collection<StateWord> devices, Instant now) {
    HealthJson json =
        new HealthJson()
            .time("ts", now)
            .text("state", state.word().word())
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
            .object("commands", commandsJson())
            .object("requests", new HealthJson().number("dropped", requestsDropped))
            .object("certificates", certificatesJson())
            .object("probes", ways.probesJson())
            .with("conditions", names(conditions.raised()));
    sources.bridge().get().ifPresent(bridge -> json.object("bridge", ways.bridgeJson(bridge)));
    locks.ifPresent(report -> json.object("locks", locksJson(report)));
    return json.bytes();
  }

  private static Json names(List<String> names) {
    return new Json.Arr(names.stream().<Json>map(Json.Str::new).toList());
  }

  private static HealthJson counts(Collection<StateWord> devices) {
    HealthJson json = new HealthJson();
    for (StateWord word : StateWord.values()) {
      json.number(word.word(), devices.stream().filter(word::equals).count());
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

  private HealthJson commandsJson() {
    HealthJson json = new HealthJson();
    commands.forEach((outcome, count) -> json.number(outcome.word(), count));
    return json.number("dropped", commandsDropped);
  }

  private static HealthJson locksJson(LockReport report) {
    HealthJson tried = new HealthJson();
    report.trials().forEach(each -> tried.text(each.lock(), each.found()));
    return new HealthJson()
        .time("at", report.at())
        .with("passed", new Json.Bool(report.hasPassed()))
        .object("tried", tried);
  }

  private HealthJson certificatesJson() {
    HealthJson json = new HealthJson();
    for (String name : OWN_CERTIFICATES) {
      sources.term(name).ifPresent(term -> json.time(name, term.until()));
    }
    return json;
  }
}
