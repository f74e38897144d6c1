// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.broker.bridge.CanaryListener;
import io.parasol.broker.embedded.BrokerListener;
import io.parasol.broker.session.Publication;
import io.parasol.broker.session.Session;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.KnownPoint;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.PointName;
import io.parasol.gateway.command.CommandListener;
import io.parasol.gateway.command.Hindrance;
import io.parasol.gateway.command.LockReport;
import io.parasol.gateway.command.PendingReversion;
import io.parasol.gateway.identity.Acquaintance;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.gateway.identity.IdentityListener;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.gateway.release.Standing;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.LinkListener;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.Overrun;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Watches every legacy device and the gateway itself, and publishes state, health and events of
 * each through its own session. Hears what happens from any thread and holds none up: publishing
 * goes on elsewhere.
 *
 * <p>Native devices speak for themselves and are not watched; what is told of one is ignored.
 */
public final class HealthWatch
    implements PollListener,
        ReadingSink,
        CommandListener,
        BrokerListener,
        IdentityListener,
        MapListener,
        ReleaseWatch.Listener,
        LinkListener {

  private final Map<DeviceId, WatchedDevice> devices = new LinkedHashMap<>();
  private final Map<LinkId, LinkHealth> links;
  private final WatchedGateway gateway;
  private final HealthSources sources;
  private final HealthMetrics metrics;
  private final InstantSource clock;
  private final ClockWatch clockWatch;

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
    this.sources = sources;
    this.metrics = metrics;
    this.clock = clock;
    this.clockWatch = new ClockWatch(clock.instant(), System.nanoTime());
    Topics topics = new Topics(site.topicRoot(), site.site());
    this.gateway =
        new WatchedGateway(
            sources,
            topics,
            keeper,
            clock,
            executor,
            () -> devices.values().stream().map(one -> one.health().state().word()).toList());
    List<SiteConfig.Device.Legacy> legacy =
        site.devices().values().stream()
            .filter(SiteConfig.Device.Legacy.class::isInstance)
            .map(SiteConfig.Device.Legacy.class::cast)
            .toList();
    this.links = links(legacy);
    for (SiteConfig.Device.Legacy device : legacy) {
      LinkHealth link = links.get(device.link().id());
      if (link != null) {
        // Spread over the period, so that a hundred devices do not speak at once.
        Duration offset = Heartbeat.PERIOD.multipliedBy(devices.size()).dividedBy(legacy.size());
        devices.put(
            device.id(),
            new WatchedDevice(
                device,
                link,
                topics,
                keeper,
                clock,
                executor,
                new Heartbeat(clock.instant().plus(offset))));
      }
    }
  }

  private Map<LinkId, LinkHealth> links(List<SiteConfig.Device.Legacy> devices) {
    Map<LinkId, Integer> members = new LinkedHashMap<>();
    devices.forEach(device -> members.merge(device.link().id(), 1, Integer::sum));
    Map<LinkId, LinkHealth> links = new LinkedHashMap<>();
    members.forEach(
        (link, count) -> links.put(link, new LinkHealth(link, count, gateway.conditions())));
    return links;
  }

  private Optional<WatchedDevice> find(DeviceId device) {
    return Optional.ofNullable(devices.get(device));
  }

  private WatchedDevice get(DeviceId device) {
    return find(device).orElseThrow(() -> new IllegalArgumentException(device + " is not watched"));
  }

  // ---- what adapters, broker, commands and store tell ----

  @Override
  public void requested(
      DeviceId device, int function, RequestResult result, Duration late, Duration took) {
    find(device)
        .ifPresent(
            one -> {
              one.health().requested(function, result, took);
              metrics.requested(device, function, result, late, took);
            });
  }

  @Override
  public void begunAnew(DeviceId device, PointName counter, long from, long to) {
    find(device).ifPresent(one -> one.begunAnew(counter, from, to));
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    find(device)
        .ifPresent(
            one -> {
              one.health().round(readings, clock.instant());
              metrics.device(device, one.health().state().word().isUp(), one.health().badPoints());
            });
  }

  /**
   * A device that speaks by itself is away: silent, cut off, or by its own word.
   *
   * @param why one line.
   */
  public void gone(DeviceId device, String why) {
    find(device)
        .ifPresent(
            one -> {
              one.health().gone(why, clock.instant());
              metrics.device(device, one.health().state().word().isUp(), one.health().badPoints());
            });
  }

  /** A device has told something that is no reading; the same again soon is not told again. */
  public void told(DeviceId device, String topic, String line) {
    find(device).ifPresent(one -> one.told(topic, line));
  }

  /** Messages of a panel came to that end, a word of a bounded set. */
  public void counted(DeviceId panel, String outcome, int count) {
    metrics.panelMessages(panel, outcome, count);
  }

  /** Something was refused to somebody on a link of panels, for that reason of a bounded set. */
  public void counted(LinkId link, String refusal) {
    metrics.panelRefused(link, refusal);
  }

  @Override
  public void ended(
      DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {
    find(device).ifPresent(one -> one.health().commandEnded(outcome));
    gateway.health().commandEnded(outcome);
    if (outcome == Outcome.REJECTED) {
      gateway.health().commandRefused(device, reason, clock.instant());
    }
    metrics.commandEnded(commandClass, outcome, reason);
  }

  @Override
  public void toBeReverted(DeviceId device, List<PendingReversion> pending) {
    find(device).ifPresent(one -> one.health().toBeReverted(pending, clock.instant()));
  }

  @Override
  public void locksTried(LockReport report) {
    gateway.health().locksTried(report, clock.instant());
  }

  @Override
  public void dropped(DeviceId device, String why) {
    gateway.health().commandDropped(device, why, clock.instant());
  }

  /** A native device asked for what it did not get. */
  public void requestDropped(DeviceId device, String why) {
    gateway.health().requestDropped(device, why, clock.instant());
  }

  /** A request got no answer. */
  public void requestDropped(String why) {
    gateway.health().requestDropped(why, clock.instant());
  }

  @Override
  public void refused(String who, String what, String why) {
    gateway.health().refused(who, what, why, clock.instant());
  }

  @Override
  public void fallsBehind(String session, int waiting, int limit) {
    gateway.health().readers().fallsBehind(session, waiting, limit, clock.instant());
  }

  @Override
  public void keepsUp(String session) {
    gateway.health().readers().keepsUp(session, clock.instant());
  }

  /**
   * To be called every second or so: whether the time can be right, and the clock that only goes
   * forward, in nanoseconds.
   */
  public void lookAtClock(boolean isTrusted, long nanos) {
    Instant now = clock.instant();
    Optional<ClockWatch.Jump> jump;
    synchronized (clockWatch) {
      jump = clockWatch.look(now, nanos);
    }
    jump.ifPresent(one -> gateway.health().clockSet(one, now));
    gateway.health().clockTrusted(isTrusted, now);
  }

  /** The disk takes no readings any more. */
  public void storeDegraded(String why) {
    gateway.health().storeDegraded(why, clock.instant());
  }

  public void storeRecovered() {
    gateway.health().storeRecovered(clock.instant());
  }

  // ---- the ways to brokers ----

  /** Whoever hears whether the probes come back that go round on a way of that name. */
  public CanaryListener probes(String way) {
    return new CanaryListener() {
      @Override
      public void proved(Duration took) {
        metrics.probe(way, took);
        gateway.health().ways().proved(way, took, clock.instant());
      }

      @Override
      public void lost(String why) {
        metrics.probeLost(way);
        gateway.health().ways().lost(way, why, clock.instant());
      }
    };
  }

  public void bridgeUp() {
    gateway.health().ways().bridgeUp(clock.instant());
  }

  /** The bridge is down, or still is. One line for people. */
  public void bridgeDown(String why) {
    gateway.health().ways().bridgeDown(why, clock.instant());
  }

  /** What had gone up the bridge came down it again. */
  public void looped(String topic) {
    metrics.looped();
    gateway.health().ways().looped(topic, clock.instant());
  }

  /** A command came down the bridge. */
  public void commandFromCentre() {
    gateway.health().ways().commandFromCentre();
  }

  /** The site's repository of releases cannot be refreshed; what was trusted goes on. */
  @Override
  public void refused(String reason, String why) {
    gateway.health().releasesRefused(reason, why, clock.instant());
  }

  @Override
  public void refreshed(Standing standing) {
    metrics.releases(standing);
    gateway.health().releasesRefreshed(standing, clock.instant());
  }

  /**
   * Messages of a device will never be delivered.
   *
   * @param from the first sequence number that is missing; {@code to} the last.
   * @param count how many between them are.
   */
  public void messagesLost(DeviceId device, long from, long to, long count, String reason) {
    HealthJson facts =
        new HealthJson()
            .number("from", from)
            .number("to", to)
            .number("count", count)
            .text("reason", reason);
    Optional<WatchedDevice> watched = find(device);
    if (watched.isPresent()) {
      watched.get().voice().tell(Event.once(clock.instant(), "gap", facts.members()));
    } else {
      // What the gateway keeps for others: of native devices, and its own letters to the centre.
      facts.text("of", device.value());
      gateway.tell(Event.once(clock.instant(), "gap", facts.members()));
    }
  }

  // ---- who devices are ----

  @Override
  public void met(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {
    find(device).ifPresent(one -> one.health().met(identity, fingerprint));
  }

  @Override
  public void firmwareChanged(DeviceId device, String before, String now) {
    HealthJson facts = new HealthJson().text("before", before).text("now", now);
    find(device)
        .ifPresent(
            one ->
                one.voice().tell(Event.once(clock.instant(), "firmware_changed", facts.members())));
  }

  /**
   * Something happened to a device, and is over. Of a native one the gateway tells it. From any
   * thread.
   *
   * @param event its name; part of the protocol.
   */
  public void happened(DeviceId device, String event, Map<String, String> facts) {
    HealthJson told = new HealthJson();
    facts.forEach(told::text);
    find(device)
        .ifPresentOrElse(
            one -> one.voice().tell(Event.once(clock.instant(), event, told.members())),
            () ->
                gateway
                    .health()
                    .happened(event, told.text("device", device.value()), clock.instant()));
  }

  @Override
  public void suspended(DeviceId device, Acquaintance acquaintance) {
    gateway.health().suspended(device, acquaintance, clock.instant());
  }

  @Override
  public void confirmed(DeviceId device, Fingerprint fingerprint) {
    gateway.health().confirmed(device, clock.instant());
  }

  // ---- links ----

  private Optional<LinkHealth> find(LinkId link) {
    return Optional.ofNullable(links.get(link));
  }

  @Override
  public void late(LinkId link) {
    metrics.late(link);
  }

  @Override
  public void overrun(LinkId link, Overrun overrun) {
    find(link).ifPresent(one -> one.overrun(overrun, clock.instant()));
  }

  @Override
  public void onTime(LinkId link) {
    find(link).ifPresent(one -> one.onTime(clock.instant()));
  }

  @Override
  public void foreignMaster(LinkId link, String heard, Duration memory) {
    find(link).ifPresent(one -> one.foreignMaster(heard, memory, clock.instant()));
  }

  // ---- what devices turn out to have ----

  @Override
  public void found(DeviceId device, DiscoveredMap map) {
    List<KnownPoint> known =
        map.known().stream().filter(point -> !map.optional().contains(point.name())).toList();
    find(device)
        .ifPresent(
            one -> {
              one.health().learn(known, clock.instant());
              one.voice().tell(Event.once(clock.instant(), "map_found", facts(map)));
            });
  }

  private static Map<String, Json> facts(DiscoveredMap map) {
    return new HealthJson()
        .with(
            "models",
            new Json.Arr(map.parts().stream().<Json>map(part -> Json.Num.of(part.id())).toList()))
        .number("points", map.profile().points().size())
        .with("notes", new Json.Arr(map.notes().stream().<Json>map(Json.Str::new).toList()))
        .members();
  }

  @Override
  public void notFound(DeviceId device, MapDiscovery.Why why, String detail) {
    find(device).ifPresent(one -> one.health().mapNotFound(detail, clock.instant()));
  }

  /** Whether the device answers; a command for one that does not would fail. From any thread. */
  public List<Hindrance> hindrances(DeviceId device) {
    return find(device)
        .map(one -> one.health().state())
        .filter(state -> !state.word().isUp())
        .map(state -> List.of(new Hindrance("device_" + state.word().word(), state.why())))
        .orElse(List.of());
  }

  /** What the gateway is to take back on a device, as far as it was told. From any thread. */
  public List<PendingReversion> reversions(DeviceId device) {
    return find(device).map(one -> one.health().reversions()).orElse(List.of());
  }

  // ---- sessions ----

  /** The session through which a device speaks, once it is opened. */
  public void attach(DeviceId device, Session session) {
    get(device).outbox().attach(session);
  }

  public void attachGateway(Session session) {
    gateway.outbox().attach(session);
  }

  /** A device's session is up, perhaps again: everything is told again. */
  public void connected(DeviceId device) {
    get(device).connected();
  }

  public void disconnected(DeviceId device, String why) {
    get(device).health().sessionDown(why, clock.instant());
  }

  public void gatewayConnected() {
    gateway.connected();
  }

  /** What the broker is to say of a device when its session is lost. */
  public Publication will(DeviceId device) {
    return get(device).voice().will();
  }

  public Publication gatewayWill() {
    return gateway.will();
  }

  /** The last word of a device's session, and why it is the last. */
  public Publication farewell(DeviceId device, String why) {
    WatchedDevice one = get(device);
    return one.outbox().asState(one.voice().farewell(clock.instant(), why).bytes());
  }

  public Publication gatewayFarewell() {
    return gateway.farewell();
  }

  /** How many sessions that are up have a state, or the health of now, still to tell. */
  public int untold() {
    long devices = this.devices.values().stream().filter(one -> one.outbox().isUntold()).count();
    return (int) devices + (gateway.outbox().isUntold() ? 1 : 0);
  }

  // ---- time ----

  /** To be called every second or so, on the executor: heartbeats, reminders, second tries. */
  public void tick() {
    Instant now = clock.instant();
    links.values().forEach(one -> one.tick(now));
    devices.forEach((device, one) -> one.tick(sources.term(device.value()), now));
    if (gateway.tick(this::lostSessions, now)) {
      metrics.roll();
    }
  }

  private List<DeviceId> lostSessions() {
    List<DeviceId> lost = new ArrayList<>();
    devices.forEach(
        (device, one) -> {
          if (one.health().isSessionLost()) {
            lost.add(device);
          }
        });
    return lost;
  }
}
