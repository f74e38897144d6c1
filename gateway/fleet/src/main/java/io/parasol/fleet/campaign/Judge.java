// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.DeviceFacts.Finding;
import io.parasol.fleet.campaign.DeviceFacts.State;
import io.parasol.fleet.campaign.Entry.Before;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Judges a device after its install. Has no state. */
final class Judge {

  /** Losses that no firmware causes: weather, dirt, the grid, and limits of signed commands. */
  private static final Set<String> OTHER_CAUSES =
      Set.of("snow", "shade", "soiling", "grid", "curtailed_by_command");

  /**
   * A device without others to compare with may give no answer for this long: an inverter without
   * light has no power, and a night lasts no longer where plants are.
   */
  static final Duration MAX_NIGHT = Duration.ofHours(18);

  private final Campaign campaign;
  private final World world;

  Judge(Campaign campaign, World world) {
    this.campaign = campaign;
    this.world = world;
  }

  /**
   * Judges a device whose install has ended; empty if it is too early.
   *
   * @param observe how long it is observed.
   * @param untouched which other devices have not been updated.
   */
  Optional<Judged> judge(
      Sent sent, Ended ended, Duration observe, World.Untouched untouched, Instant now) {
    if (!ended.isApplied()) {
      return Optional.of(notInstalled(ended, now));
    }
    Target target = sent.target();
    DeviceFacts facts = world.facts(target);
    boolean isOnline = world.isOnline(target.site());
    if (isOnline) {
      boolean isOver = !now.isBefore(ended.at().plus(observe));
      Optional<Judged> bad =
          newFinding(sent, isOver ? sent.at() : ended.at(), facts, now)
              .or(() -> bad(sent, ended, facts, untouched, now));
      if (bad.isPresent()) {
        return bad;
      }
    }
    Instant end = ended.at().plus(observe);
    if (now.isBefore(end)) {
      return Optional.empty();
    }
    if (!isOnline || facts.state().isEmpty()) {
      return now.isBefore(end.plus(criteria().unreachableAfter()))
          ? Optional.empty()
          : Optional.of(
              verdict(
                  target,
                  Verdict.UNKNOWN,
                  isOnline ? "no_state" : "site_offline",
                  "nothing is known of the device since its install",
                  now));
    }
    if (isWorse(facts.state().get(), sent.before()) || !runs(facts, ended)) {
      return Optional.empty();
    }
    return campaign.criteria().yield().isPresent()
        ? judgeYield(sent, ended, campaign.criteria().yield().get(), end, untouched, now)
        : Optional.of(verdict(target, Verdict.GOOD, "no_fault", observed(ended, now), now));
  }

  private Criteria criteria() {
    return campaign.criteria();
  }

  private static Judged verdict(
      Target target, Verdict verdict, String reason, String detail, Instant now) {
    return new Judged(now, target, verdict, reason, detail);
  }

  private static Judged notInstalled(Ended ended, Instant now) {
    String detail = (ended.reason() + " " + ended.detail()).strip();
    return switch (ended.outcome()) {
      case "expired", "unreachable" ->
          verdict(ended.target(), Verdict.UNKNOWN, ended.outcome(), detail, now);
      case "rejected" ->
          ended.reason().equals("not_newer")
              ? verdict(ended.target(), Verdict.SKIPPED, "not_newer", detail, now)
              : verdict(ended.target(), Verdict.BAD, "install_rejected", detail, now);
      default -> verdict(ended.target(), Verdict.BAD, "install_" + ended.outcome(), detail, now);
    };
  }

  private Optional<Judged> bad(
      Sent sent, Ended ended, DeviceFacts facts, World.Untouched untouched, Instant now) {
    Target target = sent.target();
    Optional<State> worse = facts.state().filter(state -> isWorse(state, sent.before()));
    if (worse.isPresent()) {
      Instant since = latest(worse.get().since().orElse(ended.at()), ended.at());
      if (!now.isBefore(since.plus(faultAfter(target, worse.get(), untouched)))) {
        return Optional.of(
            verdict(
                target,
                Verdict.BAD,
                "state_fault",
                "%s since %s: %s".formatted(worse.get().text(), since, worse.get().why()),
                now));
      }
    }
    if (!runs(facts, ended) && !now.isBefore(ended.at().plus(criteria().faultAfter()))) {
      return Optional.of(
          verdict(
              target,
              Verdict.BAD,
              facts.firmware().isEmpty() ? "version_not_reported" : "wrong_version",
              "the device reports \"%s\"".formatted(facts.firmware()),
              now));
    }
    return Optional.empty();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static boolean isWorse(State state, Before before) {
    return state.rank() > before.rank();
  }

  /** A device that reports no version counts as updated if the gateway has proved it. */
  private boolean runs(DeviceFacts facts, Ended ended) {
    return facts.firmware().isEmpty()
        ? !ended.reason().equals("claimed")
        : facts.firmware().equals(campaign.version());
  }

  /**
   * At night an inverter may give no answer, and so do those beside it. Without any beside it, the
   * night must have passed.
   */
  private Duration faultAfter(Target target, State state, World.Untouched untouched) {
    if (state.rank() < State.OFFLINE) {
      return criteria().faultAfter();
    }
    String model = world.facts(target).about().map(DeviceFacts.About::model).orElse("");
    List<State> others =
        world.devices(target.site()).stream()
            .filter(each -> !each.equals(target) && untouched.test(each))
            .map(world::facts)
            .filter(each -> each.about().filter(of -> of.model().equals(model)).isPresent())
            .flatMap(each -> each.state().stream())
            .toList();
    long offline = others.stream().filter(each -> each.rank() == State.OFFLINE).count();
    boolean isNight = others.isEmpty() || 2 * offline >= others.size();
    return isNight && MAX_NIGHT.compareTo(criteria().faultAfter()) > 0
        ? MAX_NIGHT
        : criteria().faultAfter();
  }

  /**
   * A finding that began after the install is enough at once. One that began after the command was
   * sent may be that of the install itself, and counts if it is still open at the end.
   */
  private static Optional<Judged> newFinding(
      Sent sent, Instant from, DeviceFacts facts, Instant now) {
    return facts.findings().entrySet().stream()
        .filter(each -> !sent.before().findings().contains(each.getKey()))
        .filter(each -> !OTHER_CAUSES.contains(each.getValue().cause()))
        .filter(each -> !each.getValue().begin().isBefore(from))
        .min(Map.Entry.comparingByKey())
        .map(
            each -> verdict(sent.target(), Verdict.BAD, "new_finding", text(each.getValue()), now));
  }

  private static String text(Finding finding) {
    return "%s since %s: %s".formatted(finding.cause(), finding.begin(), finding.evidence());
  }

  private Optional<Judged> judgeYield(
      Sent sent,
      Ended ended,
      Campaign.Yield criterion,
      Instant end,
      World.Untouched untouched,
      Instant now) {
    Target target = sent.target();
    YieldComparison yield = world.compareEnergy(target, sent.at(), ended.at(), untouched);
    if (!yield.problem().isEmpty()) {
      return now.isBefore(end.plus(criterion.patience()))
          ? Optional.empty()
          : Optional.of(verdict(target, Verdict.UNKNOWN, "yield_unknown", yield.text(), now));
    }
    boolean isLow = yield.ratio() < 1 - criterion.within() / 100;
    String detail =
        String.format(
            Locale.ROOT,
            "%s; at least %.3f is expected",
            yield.text(),
            1 - criterion.within() / 100);
    return Optional.of(
        verdict(
            target,
            isLow ? Verdict.BAD : Verdict.GOOD,
            isLow ? "below_peers" : "no_fault",
            isLow ? detail : observed(ended, now) + "; " + yield.text(),
            now));
  }

  private static String observed(Ended ended, Instant now) {
    return "observed for %d minutes".formatted(Duration.between(ended.at(), now).toMinutes());
  }
}
