// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.modbus.plan.LearnedBehaviour;
import io.parasol.legacy.modbus.plan.LearnedLimits;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkPlanning;
import io.parasol.legacy.modbus.plan.PointMap;
import io.parasol.legacy.modbus.plan.PollPlan;
import io.parasol.legacy.modbus.plan.RequestTarget;
import io.parasol.legacy.modbus.plan.ResponseTimeEstimator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device and what its link knows about it: its points, what it was found not to answer, and the
 * health of its unit. {@link #map} may be called from any thread.
 */
@ConfinedTo("link")
public final class PolledDevice {

  private static final Logger log = LoggerFactory.getLogger(PolledDevice.class);

  /** A request of a discovery waits at least this long. Discoveries are rare. */
  private static final Duration MIN_DISCOVERY_TIMEOUT = Duration.ofSeconds(1);

  private final Pollable device;
  private final PollContext context;
  private final LineCost cost;
  private final DeadUnitProbe probe;
  private final LinkScheduler.ScheduledUnit<PollTask> health;
  private final List<PollRound> rounds = new ArrayList<>();
  private final CompletableFuture<Void> firstPoll = new CompletableFuture<>();
  private volatile PointMap map;
  private RequestTarget requestTarget;
  private final LearnedBehaviour experience;
  private long responseCount;
  private Counters counters = new Counters();
  private OptionalPoints optional;
  private Runnable onRecovery = () -> {};
  private boolean isClosed;

  /**
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  public PolledDevice(Pollable device, LinkPlanning planning, PollContext context) {
    this.device = device;
    this.context = context;
    this.cost = planning.cost();
    this.probe = new DeadUnitProbe(this, context);
    this.health = context.scheduler().addUnit(probe);
    this.map = planning.plans().map(device.profile(), device.every());
    this.optional =
        new OptionalPoints(
            device.profile().points().stream()
                .filter(Point::isOptional)
                .map(Point::name)
                .collect(Collectors.toSet()));
    this.requestTarget = requestTarget(map);
    this.experience =
        new LearnedBehaviour(
            device.id(),
            "%s unit %s".formatted(planning.endpoint(), device.unit()),
            planning.withCost(cost(map)),
            context.time(),
            map,
            () -> rounds.forEach(PollRound::replan));
    addRounds(planning.plans().plan(map, cost(map)));
  }

  private LineCost cost(PointMap of) {
    return cost.of(of.profile().quirks());
  }

  private RequestTarget requestTarget(PointMap of) {
    Quirks quirks = of.profile().quirks();
    return new RequestTarget(
        device.id(), device.unit(), new ResponseTimeEstimator(cost.of(quirks), quirks.timeout()));
  }

  private void addRounds(PollPlan plan) {
    for (PollPlan.Round round : plan.rounds()) {
      rounds.add(new PollRound(this, round, context));
    }
    if (learned().isBeyondProfile()) {
      rounds.forEach(PollRound::replan);
    }
    if (!rounds.isEmpty()) {
      BlockGrowthProbe.add(this, context);
    }
  }

  /**
   * Replaces the map of the device; all its points are due immediately. What was learned about the
   * old map is forgotten. Responses to requests in flight are still received, but not delivered.
   *
   * @throws IllegalArgumentException in one line, if a point cannot be read at all; nothing has
   *     changed then.
   */
  public void replaceMap(PointMap other) {
    PollPlan plan = PollPlan.of(other, cost(other));
    if (isClosed) {
      return;
    }
    rounds.forEach(PollRound::retire);
    rounds.clear();
    context.scheduler().removeRounds(health);
    map = other;
    counters = new Counters();
    requestTarget = requestTarget(other);
    experience.switchTo(other, cost(other));
    addRounds(plan);
    context.scheduler().startRounds(health, context.time().now());
    context.arbiter().reschedule();
    log.info(
        "device map set device={} profile={} points={}",
        id(),
        other.profile().name(),
        other.points().size());
  }

  /**
   * Checks that a map can be polled.
   *
   * @throws IllegalArgumentException in one line, if a point cannot be read at all.
   */
  public void requireReadable(PointMap other) {
    PollPlan.of(other, cost(other));
  }

  /** Declares points that the device need not have; their absence is not reported. */
  public void setOptionalPoints(Set<PointName> points) {
    optional = new OptionalPoints(points);
  }

  /** Sets a task that runs each time the unit answers again after it was silent. */
  public void setOnRecovery(Runnable task) {
    onRecovery = task;
  }

  /** Reports counters that have been reset. */
  void checkCounters(Block block, ModbusResponse.Registers answer) {
    counters.inspect(
        block,
        answer,
        (point, from, to) -> {
          log.info(
              "counter reset device={} point={} from={} to={}",
              id(),
              point,
              Long.toUnsignedString(from),
              Long.toUnsignedString(to));
          context.listeners().counterReset(id(), point, from, to);
        });
  }

  /** Delivers the readings that are published, and those calculated from them, to the listeners. */
  public void deliver(List<Reading> readings) {
    List<Reading> published = optional.reportable(map.published(readings));
    context.listeners().deliver(id(), map.calculated().addTo(published));
  }

  /** Returns the latest duration of each round that has been read. */
  public List<BusPlan.Cycle> measured() {
    return rounds.stream().flatMap(round -> round.measured().stream()).toList();
  }

  public RequestTarget requestTarget() {
    return requestTarget;
  }

  public DeviceId id() {
    return device.id();
  }

  /** Returns the read period of points that do not state one themselves. */
  public Duration every() {
    return device.every();
  }

  public boolean isClosed() {
    return isClosed;
  }

  /**
   * Returns the services that discover the map of this device, if the configuration does not
   * contain it.
   */
  Optional<UndiscoveredDevice> undiscovered() {
    return device.undiscovered();
  }

  /** Returns the points of the device, as far as they are known. For any thread. */
  public PointMap map() {
    return map;
  }

  /** Returns what has been learned about the device beyond its profile. */
  public LearnedBehaviour experience() {
    return experience;
  }

  public LearnedLimits learned() {
    return experience.learned();
  }

  public LinkScheduler.ScheduledUnit<PollTask> health() {
    return health;
  }

  public CompletableFuture<Void> firstPoll() {
    return firstPoll;
  }

  public Optional<PointDecoder> point(PointName name) {
    return map.point(name);
  }

  public Collection<PointDecoder> points() {
    return map.points();
  }

  /** Sends a poll that was due at {@code due}. */
  void poll(ModbusRequest request, long due, LinkArbiter.RequestCallback caller) {
    context
        .arbiter()
        .poll(
            requestTarget,
            request,
            due,
            requestTarget.responseTimes().timeout(request, this::maxOccupancy),
            caller);
  }

  /**
   * Returns for how many nanoseconds the device may occupy the link without delaying the round of
   * another healthy device by more than a third of its period.
   */
  long maxOccupancy() {
    return context.scheduler().maxOccupancy(health, context.time().now());
  }

  /**
   * Returns the timeout of a request that discovers the map: what the unit is known to need, or
   * else the full timeout as far as the other devices of the link tolerate it, and at least a
   * second.
   */
  public Duration discoveryTimeout(ModbusRequest request) {
    ResponseTimeEstimator responseTimes = requestTarget.responseTimes();
    Duration tolerated = responseTimes.probeTimeout(request, maxOccupancy());
    return tolerated.compareTo(MIN_DISCOVERY_TIMEOUT) >= 0
        ? tolerated
        : shorter(MIN_DISCOVERY_TIMEOUT, responseTimes.maxTimeout(request));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** Updates the health of the unit after a request that waited for the full timeout or less. */
  public void recordOutcome(PollPass.BlockOutcome outcome, String why, long now) {
    boolean hasFailed = outcome == PollPass.BlockOutcome.FAILED;
    recordOutcome(outcome, why, now, hasFailed ? probe.maxTimeout().toNanos() : 0);
  }

  /**
   * Updates the health of the unit, and logs a change once.
   *
   * @param took nanoseconds for which the request occupied the line.
   */
  void recordOutcome(PollPass.BlockOutcome outcome, String why, long now, long took) {
    UnitState before = health.state();
    switch (outcome) {
      case ANSWERED -> {
        responseCount++;
        context.scheduler().answered(health, now);
        experience.adapt(requestTarget.responseTimes().cost());
        if (context.arbiter().quarantine(requestTarget) > 0) {
          holdForQuarantine(now);
        }
      }
      case FAILED -> {
        probe.countFailure();
        context.scheduler().failed(health, now, took);
        holdForQuarantine(now);
      }
      case NOT_SENT -> {}
    }
    logChange(before, health.state(), why);
    if (outcome == PollPass.BlockOutcome.ANSWERED && before.wasSilent()) {
      onRecovery.run();
    }
  }

  /** Sends no polls until a late response can no longer be mistaken for the next one. */
  void holdForQuarantine(long now) {
    context.scheduler().hold(health, now + context.arbiter().quarantine(requestTarget));
  }

  /** Returns a longer block than those in use, if it is time to try one. */
  Optional<Block> trial(long now) {
    for (List<PointDecoder> samePeriod : map.byPeriod().values()) {
      Optional<Block> trial = learned().trial(samePeriod, now);
      if (trial.isPresent()) {
        return trial;
      }
    }
    return Optional.empty();
  }

  private void logChange(UnitState before, UnitState after, String why) {
    if (after.isDead() && !before.isDead()) {
      log.warn("unit does not respond device={} unit={} why={}", id(), requestTarget.unit(), why);
    } else if (before.isDead() && !after.isDead()) {
      log.info("unit responds again device={} unit={}", id(), requestTarget.unit());
    }
  }

  /** Returns how many requests the unit has answered so far. */
  long responseCount() {
    return responseCount;
  }

  /** Completes the first poll once every round has been tried or the unit is dead. */
  public void roundEnded() {
    boolean allTried = rounds.stream().allMatch(PollRound::wasTried);
    if (!firstPoll.isDone() && (allTried || health.state().isDead())) {
      firstPoll.complete(null);
    }
  }

  /**
   * Returns a reading without a value for every point, for a unit that does not answer.
   *
   * @param cause why there is no connection; empty if there is one.
   */
  List<Reading> unread(Quality why, String cause, Instant at) {
    List<Reading> readings = new ArrayList<>(points().size());
    points().forEach(point -> readings.add(point.unread(id(), why, at).withCause(cause)));
    return readings;
  }

  public void close() {
    isClosed = true;
    context.scheduler().remove(health);
    firstPoll.complete(null);
  }
}
