// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.Table;
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
  private final LessonBook book;
  private String firmware = "";
  private long answers;
  private long adaptedAt;
  private Counters counters = new Counters();
  private OptionalPoints optional = new OptionalPoints(Set.of());
  private Runnable onBack = () -> {};
  private int failures;
  private boolean isClosed;

  /**
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  PolledDevice(Pollable device, LineCost cost, LessonBook book, PollContext context) {
    this.device = device;
    this.book = book;
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
    Learned fresh = new Learned(cost(of), of.profile().quirks().reads(), of.points());
    book.recall(id(), kind(of))
        .ifPresent(lessons -> fresh.recall(lessons, of, context.time().now()));
    return fresh;
  }

  private DeviceKind kind(PointMap of) {
    return DeviceKind.of(of.profile(), firmware);
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

  /**
   * The device says which firmware runs on it. What was learnt of another firmware is forgotten;
   * what is known of this one is made use of.
   */
  void runs(String version) {
    if (version.equals(firmware)) {
      return;
    }
    firmware = version;
    Lessons before = learned.lessons();
    learned = learned(map);
    if (!learned.lessons().equals(before)) {
      rounds.forEach(PollRound::planAgain);
      LOG.info("firmware known device={} version={} {}", id(), version, learned.summary());
    }
    book.keep(id(), kind(map), learned.lessons());
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
      return anybodyThere();
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

  /** Where one of these is silent, another may not be: they take turns. */
  private ModbusRequest anybodyThere() {
    return device
        .newcomer()
        .map(newcomer -> newcomer.with().discovery().landmarks())
        .<ModbusRequest>map(
            landmarks ->
                new ModbusRequest.ReadRegisters(
                    Table.HOLDING, landmarks.get(failures % landmarks.size()), 1))
        .orElse(ANYBODY_THERE);
  }

  /** Asks it something that was due at {@code due}. */
  void poll(ModbusRequest request, long due, Line.Caller caller) {
    context
        .line()
        .poll(asked, request, due, asked.tempo().patience(request, this::bearable), caller);
  }

  /** Asks whether it is back. */
  void pollDead(long due, Line.Caller caller) {
    ModbusRequest probe = probe();
    Tempo tempo = asked.tempo();
    Duration patience =
        health.state().mayHaveBecomeSlow()
            ? tempo.mostPatience(probe)
            : tempo.patienceWithTheDead(probe, bearable());
    context.line().poll(asked, probe, due, patience, caller);
  }

  private long bearable() {
    return context.scheduler().bearable(health, context.time().now());
  }

  /** Takes note of how the unit fares, and tells a change once. */
  void heard(Pass.News news, String why, long now) {
    UnitState before = health.state();
    switch (news) {
      case ANSWERED -> {
        answers++;
        context.scheduler().answered(health, now);
        adapt(now);
      }
      case FAILED -> {
        failures = (failures + 1) & Integer.MAX_VALUE;
        context.scheduler().failed(health, now, asked.tempo().mostPatience(probe()).toNanos());
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
      Optional<Block> trial = learned.trial(alike, now);
      if (trial.isPresent()) {
        return trial;
      }
    }
    return Optional.empty();
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
      onBack.run();
    }
  }

  /** How often the unit has answered anything. */
  long answers() {
    return answers;
  }

  /** Learns what a pass has found. */
  void learn(Sweep.Findings findings, long now) {
    if (!findings.areNone()) {
      learn(() -> learned.take(findings, now));
    }
  }

  /** Learns that the unit answers, but not this. */
  void learnSilent(Block block, long now) {
    learn(() -> learned.takeSilent(block, now));
  }

  /** Learns that the unit answers, and this too seldom. */
  void learnFlaky(Block block, long now) {
    learn(() -> learned.takeFlaky(block, now));
  }

  /** Learns that a longer block than those asked for is answered. */
  void learnLonger(Block trial, long now) {
    learn(() -> learned.grew(trial, now));
  }

  /** A point that was refused before can be read now. */
  void isReadable(PointDecoder point) {
    learn(() -> learned.isReadable(point));
  }

  private void learn(Runnable lesson) {
    Lessons before = learned.lessons();
    lesson.run();
    if (!learned.lessons().equals(before)) {
      rounds.forEach(PollRound::planAgain);
      book.keep(id(), kind(map), learned.lessons());
      LOG.info("device differs from its profile device={} {}", id(), learned.summary());
    }
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
