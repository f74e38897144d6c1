// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Quirks;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device and what its link knows of it: its points, what it was found not to answer, and how its
 * unit fares. Used on the link's thread only, but for {@link #map}.
 */
final class PolledDevice {

  private static final Logger LOG = LoggerFactory.getLogger(PolledDevice.class);

  private final Pollable device;
  private final PollContext context;
  private final LineCost cost;
  private final Probe probe;
  private final LinkScheduler.Polled<Poll> health;
  private final List<PollRound> rounds = new ArrayList<>();
  private final CompletableFuture<Void> firstPoll = new CompletableFuture<>();
  private volatile PointMap map;
  private AskedUnit asked;
  private final Experience experience;
  private long answers;
  private Counters counters = new Counters();
  private OptionalPoints optional = new OptionalPoints(Set.of());
  private Runnable onBack = () -> {};
  private boolean isClosed;

  /**
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  PolledDevice(Pollable device, LineCost cost, LessonBook book, PollContext context) {
    this.device = device;
    this.context = context;
    this.cost = cost;
    this.probe = new Probe(this, context);
    this.health = context.scheduler().addUnit(probe);
    this.map = PointMap.of(device.profile(), device.every());
    this.asked = asked(map);
    this.experience =
        new Experience(
            device.id(),
            book,
            context.time(),
            map,
            cost(map),
            () -> rounds.forEach(PollRound::planAgain));
    addRounds();
  }

  private LineCost cost(PointMap of) {
    return cost.of(of.profile().quirks());
  }

  private AskedUnit asked(PointMap of) {
    Quirks quirks = of.profile().quirks();
    return new AskedUnit(device.id(), device.unit(), new Tempo(cost.of(quirks), quirks.timeout()));
  }

  private void addRounds() {
    for (PollPlan.Round round : PollPlan.of(map, cost(map)).rounds()) {
      rounds.add(new PollRound(this, round, context));
    }
    rounds.forEach(PollRound::planAgain);
    if (!rounds.isEmpty()) {
      Regrowth.add(this, context);
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
    requireReadable(other);
    if (isClosed) {
      return;
    }
    rounds.forEach(PollRound::retire);
    rounds.clear();
    context.scheduler().removeRounds(health);
    map = other;
    counters = new Counters();
    asked = asked(other);
    experience.become(other, cost(other));
    addRounds();
    context.scheduler().startRounds(health, context.time().now());
    context.line().lookAgain();
    LOG.info(
        "device known device={} profile={} points={}",
        id(),
        other.profile().name(),
        other.points().size());
  }

  /**
   * Whether a map can be polled.
   *
   * @throws IllegalArgumentException in one line, if a point cannot be read at all.
   */
  void requireReadable(PointMap other) {
    PollPlan.of(other, cost(other));
  }

  /** The device need not have these; that it has not is told to nobody. */
  void needNotHave(Set<PointName> points) {
    optional = new OptionalPoints(points);
  }

  /** Has this called each time that the unit is back from silence. */
  void whenBack(Runnable what) {
    onBack = what;
  }

  /** Tells of counters that have begun anew. */
  void lookAtCounters(Block block, ModbusResponse.Registers answer) {
    counters.heard(
        block,
        answer,
        (point, from, to) -> {
          LOG.info(
              "counter begun anew device={} point={} from={} to={}",
              id(),
              point,
              Long.toUnsignedString(from),
              Long.toUnsignedString(to));
          context.outlets().begunAnew(id(), point, from, to);
        });
  }

  /** Hands over what was read. */
  void deliver(List<Reading> readings) {
    context.outlets().deliver(id(), optional.worthTelling(readings));
  }

  /** What its rounds took last, as far as they have been read. */
  List<BusPlan.Cycle> measured() {
    return rounds.stream().flatMap(round -> round.measured().stream()).toList();
  }

  AskedUnit asked() {
    return asked;
  }

  DeviceId id() {
    return device.id();
  }

  /** How often a point is read that does not say so itself. */
  Duration every() {
    return device.every();
  }

  boolean isClosed() {
    return isClosed;
  }

  /** What can show it what the device is, where nobody has said so. */
  Optional<Newcomer> newcomer() {
    return device.newcomer();
  }

  /** What the device has, as far as is known. For any thread. */
  PointMap map() {
    return map;
  }

  /** What was found out of it beyond its profile. */
  Experience experience() {
    return experience;
  }

  Learned learned() {
    return experience.learned();
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

  /** Asks it something that was due at {@code due}. */
  void poll(ModbusRequest request, long due, Line.Caller caller) {
    context
        .line()
        .poll(asked, request, due, asked.tempo().patience(request, this::bearable), caller);
  }

  /** For how many nanoseconds it may hold the line without costing another device a reading. */
  long bearable() {
    return context.scheduler().bearable(health, context.time().now());
  }

  /** Takes note of how the unit fares, and tells a change once. */
  void heard(Pass.News news, String why, long now) {
    UnitState before = health.state();
    switch (news) {
      case ANSWERED -> {
        answers++;
        context.scheduler().answered(health, now);
        experience.adapt(asked.tempo().cost());
      }
      case FAILED -> {
        probe.hasFailed();
        context.scheduler().failed(health, now, probe.mostPatience().toNanos());
        leaveAlone(now);
      }
      case NOT_SENT -> {}
    }
    tell(before, health.state(), why);
  }

  /** Until a late answer can no longer be taken for the next one. */
  void leaveAlone(long now) {
    context.scheduler().hold(health, now + context.line().quarantine(asked));
  }

  /** A longer block than those asked for, if it is time to try one. */
  Optional<Block> trial(long now) {
    for (List<PointDecoder> alike : map.byPeriod().values()) {
      Optional<Block> trial = learned().trial(alike, now);
      if (trial.isPresent()) {
        return trial;
      }
    }
    return Optional.empty();
  }

  private void tell(UnitState before, UnitState after, String why) {
    if (after.isDead() && !before.isDead()) {
      LOG.warn("unit silent device={} unit={} why={}", id(), asked.unit(), why);
    } else if (before.isDead() && !after.isDead()) {
      LOG.info("unit back device={} unit={}", id(), asked.unit());
      onBack.run();
    }
  }

  /** How often the unit has answered anything. */
  long answers() {
    return answers;
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
