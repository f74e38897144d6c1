// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.Campaign.Selection;
import io.parasol.fleet.campaign.Campaign.Size;
import io.parasol.fleet.campaign.Campaign.Wave;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.DeviceFacts.Finding;
import io.parasol.fleet.campaign.DeviceFacts.Result;
import io.parasol.fleet.campaign.DeviceFacts.State;
import io.parasol.fleet.campaign.DeviceFacts.Update;
import io.parasol.fleet.campaign.Entry.Acknowledged;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Sent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Sites with devices that obey as real ones do, at a clock that a test moves. */
final class PlayedFleet implements World {

  static final Instant BEGIN = Instant.parse("2026-06-01T08:00:00Z");
  static final String OLD = "1.3.0";
  static final String NEW = "1.4.0";
  static final String IMAGE = "a".repeat(64);

  /** From the command to its result. */
  static final Duration INSTALL = Duration.ofMinutes(20);

  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int MAX_STEPS = 20_000;

  Instant now = BEGIN;
  final Map<Target, DeviceFacts> facts = new LinkedHashMap<>();
  final Map<Target, CommandFile> commands = new HashMap<>();
  final Map<Target, YieldComparison> yields = new HashMap<>();
  final Set<String> offline = new HashSet<>();

  /** How often each command was published. */
  final Map<String, Integer> published = new HashMap<>();

  /** What becomes of a device with its install; others are well. */
  final Map<Target, UnaryOperator<DeviceFacts>> after = new HashMap<>();

  boolean isStopRequested;
  private final Map<Target, Instant> running = new HashMap<>();

  static Target target(String site, int device) {
    return new Target(site, "inverter-%02d".formatted(device));
  }

  /** A campaign with a canary of one device, and two waves after it. */
  static Campaign campaign(Criteria criteria, Duration observe) {
    return new Campaign(
        "spring",
        "d".repeat(64),
        "acme/pv2000/fw.bin",
        NEW,
        Path.of("commands"),
        new Selection(Set.of("PV2000"), Set.of(), List.of(), Set.of()),
        List.of(
            new Wave(new Size.Count(1), observe),
            new Wave(new Size.Count(2), observe),
            new Wave(new Size.Rest(), observe)),
        criteria);
  }

  static Criteria criteria() {
    return new Criteria(
        0, 50, Duration.ofMinutes(15), Duration.ofDays(1), Duration.ofDays(2), Optional.empty());
  }

  /** Adds devices of a site that run the old version, each with a signed command. */
  void add(String site, int devices) {
    for (int i = 1; i <= devices; i++) {
      Target target = target(site, i);
      facts.put(
          target,
          DeviceFacts.NONE
              .with(new About("ACME", "PV2000", OLD))
              .with(new State("online", "producing", Optional.of(BEGIN), "")));
      commands.put(
          target,
          new CommandFile.Usable(
              "c-" + target.site() + "-" + i, IMAGE, BEGIN, BEGIN.plus(Duration.ofDays(7)), 2));
    }
  }

  Planned planned(Campaign campaign) {
    Map<Target, About> inventory = new HashMap<>();
    facts.forEach((target, known) -> inventory.put(target, known.about().orElseThrow()));
    return new Planned(
        now,
        campaign.name(),
        campaign.digest(),
        campaign.release(),
        campaign.version(),
        Planner.plan(campaign, inventory).waves());
  }

  void publish(Sent sent) {
    published.merge(sent.command(), 1, Integer::sum);
    running.put(sent.target(), now.plus(INSTALL));
    facts.computeIfPresent(
        sent.target(),
        (target, known) ->
            known.with(new Update(Optional.of(sent.command()), "waiting", "", Optional.empty())));
  }

  void pass() {
    now = now.plus(STEP);
    for (Target each : List.copyOf(running.keySet())) {
      if (!offline.contains(each.site()) && !now.isBefore(running.get(each))) {
        running.remove(each);
        end(each);
      }
    }
  }

  private void end(Target target) {
    DeviceFacts known = facts(target);
    String command = known.update().orElseThrow().command().orElseThrow();
    facts.put(
        target,
        after
            .getOrDefault(target, installed -> installed)
            .apply(
                known
                    .with(new About("ACME", "PV2000", NEW))
                    .with(
                        new Update(
                            Optional.empty(),
                            "none",
                            "",
                            Optional.of(new Result(command, "applied", "read_back", "1.4.0"))))));
  }

  /** A device that is left as it was, with this result. */
  static UnaryOperator<DeviceFacts> failing(String outcome, String reason) {
    return failing(outcome, reason, "");
  }

  static UnaryOperator<DeviceFacts> failing(String outcome, String reason, String detail) {
    return installed ->
        installed
            .with(new About("ACME", "PV2000", OLD))
            .with(
                new Update(
                    Optional.empty(),
                    "none",
                    "",
                    installed
                        .update()
                        .flatMap(Update::last)
                        .map(last -> new Result(last.command(), outcome, reason, detail))));
  }

  UnaryOperator<DeviceFacts> finding(String cause) {
    return installed ->
        installed.with(Map.of("f1", new Finding(cause, now.plusSeconds(60), "evidence")));
  }

  UnaryOperator<DeviceFacts> state(String state, String operating) {
    return installed -> installed.with(new State(state, operating, Optional.of(now), "why"));
  }

  /**
   * Plays until the campaign has ended, or the journal has so many entries.
   *
   * @param isLastEffective whether the last one of them takes effect.
   */
  void play(Campaign campaign, List<Entry> journal, int limit, boolean isLastEffective) {
    if (journal.isEmpty()) {
      journal.add(planned(campaign));
    }
    Engine engine = new Engine(campaign, this);
    Progress progress = Progress.of(journal);
    for (int i = 0; i < MAX_STEPS && journal.size() < limit; i++) {
      if (progress.isFinished() || (progress.stopped().isPresent() && !progress.hasOpen())) {
        return;
      }
      List<Entry> next = engine.next(progress, now);
      if (next.isEmpty()) {
        pass();
      }
      for (Entry each : next) {
        if (journal.size() < limit) {
          record(each, journal, progress);
          if (each instanceof Sent sent && (journal.size() < limit || isLastEffective)) {
            publish(sent);
            if (journal.size() < limit) {
              record(new Acknowledged(now, sent.target(), sent.command()), journal, progress);
            }
          }
        }
      }
    }
  }

  private static void record(Entry entry, List<Entry> journal, Progress progress) {
    journal.add(entry);
    progress.apply(entry);
  }

  List<Entry> play(Campaign campaign) {
    List<Entry> journal = new ArrayList<>();
    play(campaign, journal, Integer.MAX_VALUE, true);
    return journal;
  }

  @Override
  public DeviceFacts facts(Target target) {
    return facts.getOrDefault(target, DeviceFacts.NONE);
  }

  @Override
  public List<Target> devices(String site) {
    return facts.keySet().stream().filter(each -> each.site().equals(site)).toList();
  }

  @Override
  public boolean isOnline(String site) {
    return !offline.contains(site);
  }

  @Override
  public CommandFile command(Target target, Optional<String> image) {
    return commands.getOrDefault(target, new CommandFile.Unusable("there is none")).of(image);
  }

  @Override
  public boolean isStopRequested() {
    return isStopRequested;
  }

  @Override
  public YieldComparison compareEnergy(
      Target target, Instant sent, Instant installed, Untouched untouched) {
    return yields.getOrDefault(target, YieldComparison.impossible("no hours"));
  }
}
