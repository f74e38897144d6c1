// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import io.parasol.fleet.campaign.Entry.Before;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import io.parasol.fleet.campaign.Entry.WaveEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides what a campaign does next. It has no state of its own: the same progress and the same
 * world lead to the same decision, so that a campaign goes on after a restart where it was.
 */
final class Engine {

  /**
   * How long there must be no sign of a command that the broker has not acknowledged, before it is
   * published again; twice as long after each further time. The gateway carries out a command once,
   * however often it arrives.
   */
  static final Duration RESEND_AFTER = Duration.ofMinutes(1);

  private static final int MAX_DOUBLINGS = 6;

  /** After this number of decisions the engine determines again whether the campaign must stop. */
  private static final int MAX_BATCH = 100;

  private final Campaign campaign;
  private final World world;
  private final Judge judge;

  Engine(Campaign campaign, World world) {
    this.campaign = campaign;
    this.world = world;
    this.judge = new Judge(campaign, world);
  }

  /**
   * Returns the next decisions in their order; empty if there is nothing to decide now. None of
   * them depends on another one of them, so that a crash may come between any two.
   */
  List<Entry> next(Progress progress, Instant now) {
    if (progress.isFinished() || progress.plan().isEmpty()) {
      return List.of();
    }
    List<Entry> ended = ended(progress, now);
    if (!ended.isEmpty() || progress.stopped().isPresent()) {
      return ended;
    }
    Optional<Entry> stop = stop(progress, now);
    if (stop.isPresent()) {
      return List.of(stop.get());
    }
    return progress.isWaveRunning()
        ? inWave(progress, now)
        : nextWave(progress, now).map(List::of).orElse(List.of());
  }

  /**
   * Returns which signed commands a campaign waits for, in one line; empty if it waits for devices
   * or for time only.
   */
  Optional<String> blocked(Progress progress, Instant now) {
    int wave = progress.isWaveRunning() ? progress.wave() : progress.wave() + 1;
    if (progress.stopped().isPresent() || wave >= progress.waves().size()) {
      return Optional.empty();
    }
    List<Target> missing = missing(progress, progress.waves().get(wave), now);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    Target first = missing.get(0);
    return Optional.of(
        "wave %d waits for %s of %s: %s"
            .formatted(
                wave + 1,
                missing.size() == 1
                    ? "the signed command"
                    : missing.size() + " signed commands, such as that",
                first,
                whyNot(progress, first, now).orElse("")));
  }

  /** The result of a command that was sent. It is recorded also after the campaign was stopped. */
  private List<Entry> ended(Progress progress, Instant now) {
    List<Entry> ended = new ArrayList<>();
    for (Target target : progress.open()) {
      Progress.Device device = progress.of(target);
      ended(device, device.sent().orElseThrow(), progress.stopped().isEmpty(), now)
          .ifPresent(ended::add);
      if (ended.size() >= MAX_BATCH) {
        break;
      }
    }
    return ended;
  }

  private Optional<Entry> ended(Progress.Device device, Sent sent, boolean maySend, Instant now) {
    DeviceFacts facts = world.facts(sent.target());
    Optional<Result> result = facts.result(sent.command()).filter(each -> !each.isRepetition());
    if (result.isPresent()) {
      return Optional.of(
          ended(sent, result.get().outcome(), result.get().reason(), result.get().detail(), now));
    }
    boolean isOnline = world.isOnline(sent.target().site());
    if (now.isBefore(deadline(device, sent))) {
      boolean isLost =
          maySend
              && isOnline
              && !device.isAcknowledged()
              && !facts.isKnown(sent.command())
              && !now.isBefore(sent.at().plus(resendAfter(device.attempts())))
              && now.isBefore(sent.expires());
      return isLost ? again(sent, now) : Optional.empty();
    }
    String whyNot = facts.update().map(DeviceFacts.Update::whyNot).orElse("");
    return Optional.of(
        isOnline
            ? ended(sent, "undecided", "no_result", whyNot, now)
            : ended(sent, "unreachable", "site_offline", whyNot, now));
  }

  private Optional<Entry> again(Sent sent, Instant now) {
    return world.command(sent.target(), Optional.of(sent.sha256()))
                instanceof CommandFile.Usable command
            && command.id().equals(sent.command())
        ? Optional.of(
            new Sent(
                now, sent.target(), sent.command(), sent.sha256(), sent.expires(), sent.before()))
        : Optional.empty();
  }

  private static Duration resendAfter(int attempts) {
    return RESEND_AFTER.multipliedBy(1L << Math.min(MAX_DOUBLINGS, attempts - 1));
  }

  private Instant deadline(Progress.Device device, Sent sent) {
    Instant patience = device.begun().plus(criteria().installWithin());
    Instant expired = sent.expires().plus(criteria().unreachableAfter());
    return patience.isBefore(expired) ? patience : expired;
  }

  private static Ended ended(Sent sent, String outcome, String reason, String detail, Instant now) {
    return new Ended(now, sent.target(), sent.command(), outcome, reason, detail);
  }

  private Criteria criteria() {
    return campaign.criteria();
  }

  private Optional<Entry> stop(Progress progress, Instant now) {
    if (world.isStopRequested()) {
      return Optional.of(new Stopped(now, "operator", Optional.empty(), "by an operator"));
    }
    int bad = 0;
    for (int wave = 0; wave <= progress.wave(); wave++) {
      for (Target target : progress.waves().get(wave)) {
        Optional<Judged> judged =
            progress.of(target).judged().filter(each -> each.verdict() == Verdict.BAD);
        if (judged.isEmpty()) {
          continue;
        }
        String detail = "%s: %s".formatted(judged.get().reason(), judged.get().detail());
        if (wave == 0) {
          return Optional.of(new Stopped(now, "bad_canary", Optional.of(target), detail));
        }
        bad++;
        if (bad > criteria().maxFailures()) {
          return Optional.of(new Stopped(now, "too_many_failures", Optional.of(target), detail));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Entry> nextWave(Progress progress, Instant now) {
    int next = progress.wave() + 1;
    if (next >= progress.waves().size()) {
      return Optional.of(new Finished(now));
    }
    return missing(progress, progress.waves().get(next), now).isEmpty()
        ? Optional.of(new WaveBegun(now, next))
        : Optional.empty();
  }

  /** Returns the devices of a wave that still need a command, and have none that can be sent. */
  private List<Target> missing(Progress progress, List<Target> wave, Instant now) {
    return wave.stream()
        .filter(each -> progress.of(each).isUntouched() && !isInstalled(each))
        .filter(each -> whyNot(progress, each, now).isPresent())
        .toList();
  }

  private Optional<String> whyNot(Progress progress, Target target, Instant now) {
    return world.command(target, progress.image()).whyNot(now);
  }

  private boolean isInstalled(Target target) {
    return world.facts(target).firmware().equals(campaign.version());
  }

  /** Devices are judged before anything is sent: the judgement of one may stop the campaign. */
  private List<Entry> inWave(Progress progress, Instant now) {
    List<Target> wave = progress.waves().get(progress.wave());
    List<Target> pending =
        wave.stream().filter(each -> progress.of(each).judged().isEmpty()).toList();
    if (pending.isEmpty()) {
      return List.of(endOfWave(progress, wave, now));
    }
    List<Entry> judged = steps(pending, MAX_BATCH, target -> judged(progress, target, now));
    // The first command decides which image all others must name.
    int limit = progress.image().isEmpty() ? 1 : MAX_BATCH;
    return judged.isEmpty() ? steps(pending, limit, target -> send(progress, target, now)) : judged;
  }

  private static List<Entry> steps(
      List<Target> pending, int limit, Function<Target, Optional<? extends Entry>> step) {
    List<Entry> steps = new ArrayList<>();
    for (Target target : pending) {
      step.apply(target).ifPresent(steps::add);
      if (steps.size() >= limit) {
        break;
      }
    }
    return steps;
  }

  private Optional<Judged> judged(Progress progress, Target target, Instant now) {
    Progress.Device device = progress.of(target);
    return device
        .ended()
        .flatMap(
            ended ->
                judge.judge(
                    device.sent().orElseThrow(),
                    ended,
                    campaign.waves().get(progress.wave()).observe(),
                    each -> progress.of(each).ended().isEmpty(),
                    now));
  }

  private Optional<Entry> send(Progress progress, Target target, Instant now) {
    if (progress.of(target).sent().isPresent()) {
      return Optional.empty();
    }
    if (isInstalled(target)) {
      return Optional.of(
          new Judged(
              now,
              target,
              Verdict.SKIPPED,
              "already_installed",
              "the device reports " + campaign.version()));
    }
    DeviceFacts facts = world.facts(target);
    CommandFile file = world.command(target, progress.image());
    boolean isReachable = world.isOnline(target.site()) && facts.about().isPresent();
    if (isReachable
        && file instanceof CommandFile.Usable command
        && !now.isBefore(command.notBefore())
        && command.whyNot(now).isEmpty()) {
      return Optional.of(
          new Sent(now, target, command.id(), command.sha256(), command.expires(), before(facts)));
    }
    if (now.isBefore(lastChance(progress, file))) {
      return Optional.empty();
    }
    return Optional.of(
        new Judged(
            now,
            target,
            Verdict.UNKNOWN,
            isReachable ? "no_command" : "unreachable",
            isReachable ? file.whyNot(now).orElse("") : "the site is offline; nothing was sent"));
  }

  private static Before before(DeviceFacts facts) {
    return new Before(
        facts.firmware(),
        facts.state().map(DeviceFacts.State::rank).orElse(0),
        Set.copyOf(facts.findings().keySet()));
  }

  private Instant lastChance(Progress progress, CommandFile file) {
    Instant begun = progress.waveBegun();
    Instant from =
        file instanceof CommandFile.Usable command && command.notBefore().isAfter(begun)
            ? command.notBefore()
            : begun;
    return from.plus(criteria().unreachableAfter());
  }

  private Entry endOfWave(Progress progress, List<Target> wave, Instant now) {
    int good = progress.count(progress.wave(), Verdict.GOOD);
    int needed = wave.size() - progress.count(progress.wave(), Verdict.SKIPPED);
    boolean isUntried = progress.wave() == 0 && good == 0;
    if (isUntried || 100.0 * good < criteria().minJudged() * needed) {
      return new Stopped(
          now,
          "too_few_judged",
          Optional.empty(),
          "%d of %d devices of wave %d were found good, expected at least %s %%"
              .formatted(good, needed, progress.wave() + 1, criteria().minJudged()));
    }
    return new WaveEnded(
        now,
        progress.wave(),
        good,
        progress.count(progress.wave(), Verdict.BAD),
        progress.count(progress.wave(), Verdict.UNKNOWN));
  }
}
