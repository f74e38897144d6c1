// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device and what its link knows of it: its points, what it was found not to answer, and how its
 * unit fares. Used on the link's thread only.
 */
final class PolledDevice {

  private static final Logger LOG = LoggerFactory.getLogger(PolledDevice.class);

  private final AskedUnit asked;
  private final Profile profile;
  private final Map<PointName, PointDecoder> points = new LinkedHashMap<>();
  private final Learned learned;
  private final LinkScheduler<Poll> scheduler;
  private final LinkScheduler.Polled<Poll> health;
  private final List<PollRound> rounds = new ArrayList<>();
  private final CompletableFuture<Void> firstPoll = new CompletableFuture<>();
  private boolean everAnswered;

  PolledDevice(SiteConfig.Device.Modbus device, PollPlan plan, LineCost cost, PollContext context) {
    this.asked = new AskedUnit(device.id(), device.unit(), device.profile().quirks().timeout());
    this.profile = device.profile();
    for (PollPlan.Round round : plan.rounds()) {
      round.points().forEach(point -> points.put(point.point().name(), point));
    }
    this.learned = new Learned(cost, profile.quirks().maxWords(), List.copyOf(points.values()));
    this.scheduler = context.scheduler();
    this.health = scheduler.addUnit(new Probe(this, context));
    for (PollPlan.Round round : plan.rounds()) {
      rounds.add(new PollRound(this, round, context));
    }
  }

  AskedUnit asked() {
    return asked;
  }

  DeviceId id() {
    return asked.device();
  }

  Profile profile() {
    return profile;
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
    return Optional.ofNullable(points.get(name));
  }

  Collection<PointDecoder> points() {
    return points.values();
  }

  /**
   * A short read that is likely to be answered: the shortest of the points not known as illegal.
   */
  Block probe() {
    PointDecoder shortest = null;
    for (PointDecoder point : points.values()) {
      if (!learned.isLeftOut(point)
          && (shortest == null || point.hull().size() < shortest.hull().size())) {
        shortest = point;
      }
    }
    PointDecoder probe = shortest == null ? points.values().iterator().next() : shortest;
    return new Block(probe.point().at().table(), probe.hull(), List.of(probe));
  }

  /** Takes note of how the unit fares, and tells a change once. */
  void heard(Pass.News news, String why, long now) {
    UnitState before = health.state();
    everAnswered |= news == Pass.News.ANSWERED;
    switch (news) {
      case ANSWERED -> scheduler.answered(health, now);
      case FAILED -> scheduler.failed(health, now, asked.timeout().toNanos());
      case NOT_SENT -> {}
    }
    tell(before, health.state(), why);
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
    List<Reading> readings = new ArrayList<>(points.size());
    points.values().forEach(point -> readings.add(point.unread(id(), why, at)));
    return readings;
  }

  void close() {
    scheduler.remove(health);
    firstPoll.complete(null);
  }
}
