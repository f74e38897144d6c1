// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.Table;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device and what its link knows of it: its points, what it was found not to answer, and how its
 * unit fares. Used on the link's thread only, but for {@link #map}.
 */
final class PolledDevice {

  private static final Logger LOG = LoggerFactory.getLogger(PolledDevice.class);

  /** What is asked of a device of which nothing is known: any answer shows that it is there. */
  private static final ModbusRequest ANYBODY_THERE =
      new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1);

  /** Plans follow what answers take no more often than this, in nanoseconds: ten minutes. */
  private static final long ADAPT_EVERY = 600_000_000_000L;

  /** And only when the gap that is worth reading has become so much longer or shorter. */
  private static final double ADAPT_FROM = 1.25;

  private final Pollable device;
  private final PollContext context;
  private final LineCost cost;
  private final LinkScheduler.Polled<Poll> health;
  private final List<PollRound> rounds = new ArrayList<>();
  private final CompletableFuture<Void> firstPoll = new CompletableFuture<>();
  private volatile PointMap map;
  private AskedUnit asked;
  private Learned learned;
  private boolean everAnswered;
  private long adaptedAt;
  private boolean isClosed;

  /**
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  PolledDevice(Pollable device, LineCost cost, PollContext context) {
    this.device = device;
    this.context = context;
    this.cost = cost;
    this.health = context.scheduler().addUnit(new Probe(this, context));
    this.map = PointMap.of(device.profile(), device.every());
    this.asked = asked(map);
    this.learned = learned(map);
    this.adaptedAt = context.time().now() - ADAPT_EVERY;
    addRounds();
  }

  private LineCost cost(PointMap of) {
    return cost.of(of.profile().quirks());
  }

  private AskedUnit asked(PointMap of) {
    Quirks quirks = of.profile().quirks();
    return new AskedUnit(device.id(), device.unit(), new Tempo(cost.of(quirks), quirks.timeout()));
  }

  private Learned learned(PointMap of) {
    return new Learned(cost(of), of.profile().quirks().reads(), List.copyOf(of.points()));
  }

  private void addRounds() {
    for (PollPlan.Round round : PollPlan.of(map, cost(map)).rounds()) {
      rounds.add(new PollRound(this, round, context));
    }
  }

  /**
   * It has another map than was thought: from now on its points are those, all due at once. What
   * was learnt of the old map is forgotten; what is under way is answered, and delivered to nobody.
   *
   * @throws IllegalArgumentException in one line, if a point cannot be read at all; then nothing
   *     has changed.
   */
  void become(PointMap other) {
    PollPlan.of(other, cost(other));
    if (isClosed) {
      return;
    }
    rounds.forEach(PollRound::retire);
    rounds.clear();
    context.scheduler().removeRounds(health);
    map = other;
    asked = asked(other);
    learned = learned(other);
    addRounds();
    context.scheduler().startRounds(health, context.time().now());
    context.line().lookAgain();
    LOG.info(
        "device known device={} profile={} points={}",
        id(),
        other.profile().name(),
        other.points().size());
  }

  AskedUnit asked() {
    return asked;
  }

  DeviceId id() {
    return device.id();
  }

  /** What the device has, as far as is known. For any thread. */
  PointMap map() {
    return map;
  }

  Learned learned() {
    return learned;
  }

  LinkScheduler.Polled<Poll> health() {
    return health;
  }

  CompletableFuture<Void> firstPoll() {
    return firstPoll;
  }

  Optional<PointDecoder> point(PointName name) {
    return map.point(name);
  }

  Collection<PointDecoder> points() {
    return map.points();
  }

  /**
   * A short read that is likely to be answered: the shortest of the points not known as illegal.
   */
  ModbusRequest probe() {
    if (points().isEmpty()) {
      return ANYBODY_THERE;
    }
    PointDecoder shortest = null;
    for (PointDecoder point : points()) {
      if (!learned.isLeftOut(point)
          && (shortest == null || point.hull().size() < shortest.hull().size())) {
        shortest = point;
      }
    }
    PointDecoder probe = shortest == null ? points().iterator().next() : shortest;
    return Block.alone(probe).request();
  }

  /** Takes note of how the unit fares, and tells a change once. */
  void heard(Pass.News news, String why, long now) {
    UnitState before = health.state();
    everAnswered |= news == Pass.News.ANSWERED;
    switch (news) {
      case ANSWERED -> {
        context.scheduler().answered(health, now);
        adapt(now);
      }
      case FAILED -> {
        context.scheduler().failed(health, now, asked.tempo().mostPatience(probe()).toNanos());
        context.scheduler().hold(health, now + context.line().quarantine(asked));
      }
      case NOT_SENT -> {}
    }
    tell(before, health.state(), why);
  }

  /** Plans again when answers take so much longer or shorter than planned that it matters. */
  private void adapt(long now) {
    LineCost measured = asked.tempo().cost();
    if (now - adaptedAt >= ADAPT_EVERY && measured.distance(learned.cost()) >= ADAPT_FROM) {
      adaptedAt = now;
      learned.cost(measured);
      rounds.forEach(PollRound::planAgain);
      LOG.debug("device answers at another pace device={} cost={}", id(), measured);
    }
  }

  private void tell(UnitState before, UnitState after, String why) {
    if (after.isDead() && !before.isDead()) {
      LOG.warn("unit silent device={} unit={} why={}", id(), asked.unit(), why);
    } else if (before.isDead() && !after.isDead()) {
      LOG.info("unit back device={} unit={}", id(), asked.unit());
    }
  }

  /** Whether the unit has ever answered anything. */
  boolean everAnswered() {
    return everAnswered;
  }

  /** Learns what a pass has found. */
  void learn(Sweep.Findings findings, long now) {
    if (!findings.areNone()) {
      learned.take(findings, now);
      planAgain();
    }
  }

  /** Learns that the unit answers, but not this. */
  void learnSilent(Block block, long now) {
    learned.takeSilent(block, now);
    planAgain();
  }

  private void planAgain() {
    rounds.forEach(PollRound::planAgain);
    LOG.info("device differs from its profile device={} {}", id(), learned.summary());
  }

  /** A point that was refused before can be read now. */
  void isReadable(PointDecoder point) {
    learned.isReadable(point);
    rounds.forEach(PollRound::planAgain);
    LOG.info("point answers again device={} point={}", id(), point.point().name());
  }

  /** One round is over, or so is the unit. */
  void roundEnded() {
    boolean allTried = rounds.stream().allMatch(PollRound::wasTried);
    if (!firstPoll.isDone() && (allTried || health.state().isDead())) {
      firstPoll.complete(null);
    }
  }

  /** What to say of every point when the unit is silent. */
  List<Reading> unread(Quality why, Instant at) {
    List<Reading> readings = new ArrayList<>(points().size());
    points().forEach(point -> readings.add(point.unread(id(), why, at)));
    return readings;
  }

  void close() {
    isClosed = true;
    context.scheduler().remove(health);
    firstPoll.complete(null);
  }
}
