// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static io.parasol.fleet.campaign.PlayedFleet.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Received;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import io.parasol.fleet.campaign.Entry.WaveEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A campaign")
class EngineTest {

  private static final Duration OBSERVE = Duration.ofHours(3);
  private static final Campaign CAMPAIGN = PlayedFleet.campaign(PlayedFleet.criteria(), OBSERVE);

  private final PlayedFleet fleet = fleet();

  /** Seven devices at three sites. */
  private static PlayedFleet fleet() {
    PlayedFleet fleet = new PlayedFleet();
    fleet.add("barn", 2);
    fleet.add("mill", 2);
    fleet.add("roof", 3);
    return fleet;
  }

  private static <T extends Entry> List<T> of(List<Entry> journal, Class<T> kind) {
    return journal.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static Entry last(List<Entry> journal) {
    return journal.get(journal.size() - 1);
  }

  private static Set<Target> sent(List<Entry> journal) {
    return of(journal, Sent.class).stream().map(Sent::target).collect(Collectors.toSet());
  }

  private Target canary() {
    return fleet.planned(CAMPAIGN).waves().get(0).get(0);
  }

  /** Each wave is judged as a whole before the next one begins, and nothing is sent outside one. */
  private static void assertInOrder(List<Entry> journal) {
    Progress progress = new Progress();
    Set<Target> judged = new HashSet<>();
    for (Entry each : journal) {
      if (each instanceof WaveBegun begun && begun.wave() > 0) {
        for (Target target : progress.waves().get(begun.wave() - 1)) {
          assertTrue(judged.contains(target), target + " was not judged before the next wave");
        }
      }
      if (each instanceof Sent sent) {
        assertTrue(progress.isWaveRunning(), "sent in no wave");
        assertTrue(progress.waves().get(progress.wave()).contains(sent.target()));
        assertTrue(progress.stopped().isEmpty(), "sent after the stop");
        assertEquals(0, progress.count(0, Verdict.BAD), "sent after a bad canary");
      }
      if (each instanceof Judged verdict) {
        assertTrue(judged.add(verdict.target()), verdict.target() + " was judged twice");
      }
      progress.apply(each);
    }
  }

  @Test
  void updates_all_devices_wave_by_wave() {
    List<Entry> journal = fleet.play(CAMPAIGN);

    assertTrue(last(journal) instanceof Finished, journal::toString);
    assertEquals(fleet.facts.keySet(), sent(journal));
    assertEquals(
        List.of(1, 2, 4), of(journal, WaveEnded.class).stream().map(WaveEnded::good).toList());
    fleet.published.forEach((command, times) -> assertEquals(1, times, command));
    assertInOrder(journal);
  }

  @Test
  void observes_each_device_for_the_time_of_its_wave() {
    List<Entry> journal = fleet.play(CAMPAIGN);

    Map<Target, Ended> ended =
        of(journal, Ended.class).stream().collect(Collectors.toMap(Ended::target, each -> each));
    for (Judged each : of(journal, Judged.class)) {
      Duration observed =
          Duration.between(Objects.requireNonNull(ended.get(each.target())).at(), each.at());
      assertTrue(observed.compareTo(OBSERVE) >= 0, each::toString);
    }
  }

  @Test
  void goes_on_after_a_crash_at_each_decision() {
    int entries = fleet().play(CAMPAIGN).size();
    assertTrue(entries > 25, "entries: " + entries);
    for (int crash = 1; crash < entries; crash++) {
      for (boolean isEffective : List.of(true, false)) {
        PlayedFleet played = fleet();
        List<Entry> journal = new ArrayList<>();
        played.play(CAMPAIGN, journal, crash, isEffective);
        played.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

        String at = "after entry %d, effective: %s".formatted(crash, isEffective);
        assertTrue(last(journal) instanceof Finished, at);
        assertEquals(7, played.published.size(), at);
        played.published.forEach((command, times) -> assertEquals(1, times, at + command));
        assertInOrder(journal);
      }
    }
  }

  @Test
  void stops_after_a_crash_at_each_decision_if_its_canary_is_bad() {
    Target canary = canary();
    PlayedFleet whole = fleet();
    whole.after.put(canary, whole.finding("fault"));
    int entries = whole.play(CAMPAIGN).size();
    for (int crash = 1; crash < entries; crash++) {
      for (boolean isEffective : List.of(true, false)) {
        PlayedFleet played = fleet();
        played.after.put(canary, played.finding("fault"));
        List<Entry> journal = new ArrayList<>();
        played.play(CAMPAIGN, journal, crash, isEffective);
        played.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

        assertTrue(last(journal) instanceof Stopped, "after entry " + crash);
        assertEquals(Set.of(canary), sent(journal));
      }
    }
  }

  @Test
  void is_the_same_after_its_journal_was_written_and_read() throws Exception {
    List<Entry> journal = fleet.play(CAMPAIGN);
    journal.add(new Received(fleet.now, target("roof", 1), "{\"payload\":\"e30=\"}"));
    for (Entry each : journal) {
      assertEquals(each, EntryJson.read(EntryJson.write(each)));
    }
  }

  @Test
  void stops_at_the_first_bad_canary_and_states_why() {
    fleet.after.put(canary(), PlayedFleet.failing("failed", "version_unchanged"));

    List<Entry> journal = fleet.play(CAMPAIGN);

    Stopped stopped = (Stopped) last(journal);
    assertEquals("bad_canary", stopped.reason());
    assertEquals(Optional.of(canary()), stopped.target());
    assertEquals("install_failed: version_unchanged", stopped.detail());
    assertEquals(Set.of(canary()), sent(journal));
  }

  private static Campaign threeCanaries() {
    return new Campaign(
        CAMPAIGN.name(),
        CAMPAIGN.digest(),
        CAMPAIGN.release(),
        CAMPAIGN.version(),
        CAMPAIGN.commands(),
        CAMPAIGN.selection(),
        List.of(
            new Campaign.Wave(new Campaign.Size.Count(3), Duration.ofDays(3)),
            new Campaign.Wave(new Campaign.Size.Rest(), OBSERVE)),
        CAMPAIGN.criteria());
  }

  @Test
  void stops_while_the_other_canaries_are_still_observed() {
    Target second = fleet.planned(threeCanaries()).waves().get(0).get(1);
    fleet.after.put(second, fleet.finding("dead"));

    List<Entry> journal = fleet.play(threeCanaries());

    assertEquals(Optional.of(second), ((Stopped) last(journal)).target());
    assertEquals(3, sent(journal).size());
    assertTrue(Duration.between(PlayedFleet.BEGIN, fleet.now).compareTo(Duration.ofHours(2)) < 0);
  }

  @Test
  void sends_no_further_canary_at_the_moment_at_which_one_is_found_bad() {
    for (int bad = 0; bad < 3; bad++) {
      PlayedFleet played = fleet();
      List<Target> canaries = played.planned(threeCanaries()).waves().get(0);
      played.after.put(canaries.get(bad), PlayedFleet.failing("failed", "timeout"));
      for (Target each : canaries) {
        if (!each.equals(canaries.get(bad))) {
          played.commands.put(
              each,
              new CommandFile.Usable(
                  "late-" + each.site(),
                  PlayedFleet.IMAGE,
                  PlayedFleet.BEGIN.plus(PlayedFleet.INSTALL),
                  PlayedFleet.BEGIN.plus(Duration.ofDays(7)),
                  2));
        }
      }

      assertEquals(Set.of(canaries.get(bad)), sent(played.play(threeCanaries())));
    }
  }

  @Test
  void accepts_as_many_failures_after_the_canary_as_it_may_have() {
    Criteria criteria =
        new Criteria(
            1,
            50,
            Duration.ofMinutes(15),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Optional.empty());
    Campaign lenient = PlayedFleet.campaign(criteria, OBSERVE);
    List<List<Target>> waves = fleet.planned(lenient).waves();
    fleet.after.put(waves.get(1).get(0), PlayedFleet.failing("failed", "timeout"));

    assertTrue(last(fleet.play(lenient)) instanceof Finished);

    PlayedFleet worse = fleet();
    worse.after.put(waves.get(1).get(0), PlayedFleet.failing("failed", "timeout"));
    worse.after.put(waves.get(2).get(0), PlayedFleet.failing("failed", "timeout"));
    List<Entry> journal = worse.play(lenient);
    assertEquals("too_many_failures", ((Stopped) last(journal)).reason());
  }

  @Test
  void does_not_wait_for_a_site_that_is_offline_for_longer_than_it_may() {
    fleet.offline.add("roof");

    List<Entry> journal = fleet.play(CAMPAIGN);

    List<Judged> unknown =
        of(journal, Judged.class).stream()
            .filter(each -> each.verdict() == Verdict.UNKNOWN)
            .toList();
    assertEquals(
        Set.of("unreachable"), unknown.stream().map(Judged::reason).collect(Collectors.toSet()));
    assertTrue(unknown.stream().allMatch(each -> each.target().site().equals("roof")));
    assertTrue(sent(journal).stream().noneMatch(each -> each.site().equals("roof")));
  }

  @Test
  void stops_if_too_few_devices_of_a_wave_could_be_judged() {
    fleet.offline.add(canary().site());

    Stopped stopped = (Stopped) last(fleet.play(CAMPAIGN));

    assertEquals("too_few_judged", stopped.reason());
    assertTrue(stopped.detail().startsWith("0 of 1 devices of wave 1"), stopped.detail());
  }

  @Test
  void skips_a_device_that_runs_the_version_already() {
    List<Entry> journal = new ArrayList<>(List.of(fleet.planned(CAMPAIGN)));
    Target updated = target("roof", 1);
    fleet.facts.computeIfPresent(
        updated,
        (target, known) -> known.with(new DeviceFacts.About("ACME", "PV2000", PlayedFleet.NEW)));

    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

    assertTrue(last(journal) instanceof Finished);
    assertFalse(sent(journal).contains(updated));
  }

  @Test
  void begins_no_wave_before_all_of_its_commands_are_there() {
    Target late = fleet.planned(CAMPAIGN).waves().get(1).get(1);
    CommandFile command = fleet.commands.remove(late);
    List<Entry> journal = new ArrayList<>();
    journal.add(fleet.planned(CAMPAIGN));
    Engine engine = new Engine(CAMPAIGN, fleet);
    for (int i = 0; i < 500; i++) {
      fleet.play(CAMPAIGN, journal, journal.size() + 1, true);
      if (last(journal) instanceof WaveEnded) {
        break;
      }
    }

    Progress progress = Progress.of(journal);
    fleet.now = fleet.now.plus(Duration.ofDays(1));
    assertEquals(List.of(), engine.next(progress, fleet.now));
    assertEquals(
        Optional.of("wave 2 waits for the signed command of %s: there is none".formatted(late)),
        engine.blocked(progress, fleet.now));

    fleet.commands.put(late, command);
    assertEquals(List.of(new WaveBegun(fleet.now, 1)), engine.next(progress, fleet.now));
  }

  @Test
  void does_not_send_a_command_that_installs_another_image() {
    Target other = fleet.planned(CAMPAIGN).waves().get(1).get(0);
    fleet.commands.put(
        other,
        new CommandFile.Usable(
            "c-other",
            "b".repeat(64),
            PlayedFleet.BEGIN,
            PlayedFleet.BEGIN.plus(Duration.ofDays(7)),
            2));
    List<Entry> journal = new ArrayList<>();

    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

    assertTrue(last(journal) instanceof WaveEnded, "it waits for a right command");
    assertFalse(sent(journal).contains(other));
  }

  @Test
  void sends_no_command_before_its_time() {
    Target canary = canary();
    fleet.commands.put(
        canary,
        new CommandFile.Usable(
            "c-early",
            PlayedFleet.IMAGE,
            PlayedFleet.BEGIN.plus(Duration.ofHours(30)),
            PlayedFleet.BEGIN.plus(Duration.ofDays(7)),
            2));

    List<Entry> journal = fleet.play(CAMPAIGN);
    Sent first = of(journal, Sent.class).get(0);
    assertFalse(first.at().isBefore(PlayedFleet.BEGIN.plus(Duration.ofHours(30))));
  }

  private static CommandFile expiring(Target target, Instant at) {
    return new CommandFile.Usable(
        "c-" + target, PlayedFleet.IMAGE, PlayedFleet.BEGIN.minusSeconds(60), at, 2);
  }

  @Test
  void begins_no_wave_while_a_command_of_it_has_expired() {
    List<Target> wave = fleet.planned(CAMPAIGN).waves().get(1);
    Map<Target, CommandFile> signed = new HashMap<>();
    for (Target each : wave) {
      signed.put(
          each,
          Objects.requireNonNull(fleet.commands.put(each, expiring(each, PlayedFleet.BEGIN))));
    }
    List<Entry> journal = new ArrayList<>();
    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

    assertTrue(last(journal) instanceof WaveEnded, "it waits for commands that are valid");
    Progress progress = Progress.of(journal);
    assertEquals(
        Optional.of(
            "wave 2 waits for 2 signed commands, such as that of %s: its command has expired at %s"
                .formatted(wave.get(0), PlayedFleet.BEGIN)),
        new Engine(CAMPAIGN, fleet).blocked(progress, fleet.now));

    fleet.now = PlayedFleet.BEGIN.plus(Duration.ofDays(3));
    fleet.commands.putAll(signed);
    assertEquals(Optional.empty(), new Engine(CAMPAIGN, fleet).blocked(progress, fleet.now));
    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);
    assertTrue(last(journal) instanceof Finished, journal::toString);
  }

  @Test
  void reports_a_command_that_expires_while_its_site_is_offline_and_gives_up() {
    Target late = fleet.planned(CAMPAIGN).waves().get(1).get(0);
    fleet.offline.add(late.site());
    List<Entry> journal = new ArrayList<>();
    while (of(journal, WaveBegun.class).size() < 2) {
      fleet.play(CAMPAIGN, journal, journal.size() + 1, true);
    }
    Instant expired = fleet.now.plusSeconds(1);
    fleet.commands.put(late, expiring(late, expired));
    fleet.offline.clear();
    fleet.now = expired;

    Optional<String> why = new Engine(CAMPAIGN, fleet).blocked(Progress.of(journal), fleet.now);
    assertEquals(
        Optional.of(
            "wave 2 waits for the signed command of %s: its command has expired at %s"
                .formatted(late, expired)),
        why);

    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);
    Judged judged =
        of(journal, Judged.class).stream()
            .filter(each -> each.target().equals(late))
            .findFirst()
            .orElseThrow();
    assertEquals("no_command", judged.reason());
    assertEquals("its command has expired at " + expired, judged.detail());
  }

  @Test
  void publishes_a_command_again_only_without_any_sign_of_it() {
    List<Entry> journal = new ArrayList<>();
    // The process ends between the record and the publication.
    fleet.play(CAMPAIGN, journal, 3, false);
    assertTrue(last(journal) instanceof Sent);
    Progress progress = Progress.of(journal);
    Engine engine = new Engine(CAMPAIGN, fleet);

    assertEquals(List.of(), engine.next(progress, fleet.now.plusSeconds(59)));
    assertTrue(engine.next(progress, fleet.now.plusSeconds(60)).get(0) instanceof Sent);

    // It ends after the publication, and the gateway has reported the command.
    fleet.publish((Sent) last(journal));
    assertEquals(List.of(), engine.next(progress, fleet.now.plusSeconds(60)));
  }

  @Test
  void publishes_it_ever_more_seldom_and_gives_up() {
    List<Entry> journal = new ArrayList<>();
    fleet.play(CAMPAIGN, journal, 3, false);
    Progress progress = Progress.of(journal);
    Engine engine = new Engine(CAMPAIGN, fleet);
    List<Long> minutes = new ArrayList<>();
    Entry last = last(journal);
    while (!(last instanceof Ended)) {
      fleet.now = fleet.now.plusSeconds(60);
      List<Entry> next = engine.next(progress, fleet.now);
      if (!next.isEmpty()) {
        last = next.get(0);
        progress.apply(last);
        minutes.add(Duration.between(PlayedFleet.BEGIN, fleet.now).toMinutes());
      }
    }
    assertEquals(List.of(1L, 3L, 7L, 15L, 31L, 63L, 127L), minutes.subList(0, 7));
    assertEquals(Duration.ofDays(2).toMinutes(), minutes.get(minutes.size() - 1));
  }

  @Test
  void does_not_publish_it_again_to_a_site_that_is_offline() {
    List<Entry> journal = new ArrayList<>();
    fleet.play(CAMPAIGN, journal, 3, false);
    fleet.offline.add(canary().site());

    fleet.now = fleet.now.plus(Duration.ofHours(3));
    assertEquals(List.of(), new Engine(CAMPAIGN, fleet).next(Progress.of(journal), fleet.now));
  }

  @Test
  void stops_if_no_canary_needed_the_release() {
    List<Entry> journal = new ArrayList<>(List.of(fleet.planned(CAMPAIGN)));
    fleet.facts.computeIfPresent(
        canary(),
        (target, known) -> known.with(new DeviceFacts.About("ACME", "PV2000", PlayedFleet.NEW)));

    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

    assertEquals("too_few_judged", ((Stopped) last(journal)).reason());
  }

  @Test
  void waits_for_a_result_as_long_as_it_may_and_no_longer() {
    Target canary = canary();
    fleet.after.put(
        canary,
        installed ->
            installed.with(
                new DeviceFacts.Update(
                    Optional.of("c"), "waiting", "sun_is_up", Optional.empty())));

    List<Entry> journal = fleet.play(CAMPAIGN);

    Ended ended = of(journal, Ended.class).get(0);
    assertEquals("undecided", ended.outcome());
    assertEquals("no_result", ended.reason());
    assertEquals("sun_is_up", ended.detail());
    assertEquals(
        Duration.ofDays(2), Duration.between(of(journal, Sent.class).get(0).at(), ended.at()));
    assertEquals("bad_canary", ((Stopped) last(journal)).reason());
  }

  @Test
  void takes_a_repetition_for_no_result() {
    Target canary = canary();
    fleet.after.put(canary, PlayedFleet.failing("rejected", "replayed"));

    assertEquals("no_result", of(fleet.play(CAMPAIGN), Ended.class).get(0).reason());
  }

  @Test
  void does_not_wait_for_a_command_whose_signer_has_signed_a_later_one() {
    String detail = "counter is 3; the last counter of this signer was 5";
    fleet.after.put(canary(), PlayedFleet.failing("rejected", "replayed", detail));

    Stopped stopped = (Stopped) last(fleet.play(CAMPAIGN));

    assertEquals("bad_canary", stopped.reason());
    assertEquals("install_rejected: replayed " + detail, stopped.detail());
    assertEquals(PlayedFleet.BEGIN.plus(PlayedFleet.INSTALL), fleet.now);
  }

  @Test
  void sends_nothing_more_when_an_operator_stops_it_and_records_what_was_on_its_way() {
    List<Entry> journal = new ArrayList<>();
    fleet.play(CAMPAIGN, journal, 4, true);
    fleet.isStopRequested = true;

    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

    assertEquals("operator", of(journal, Stopped.class).get(0).reason());
    assertTrue(last(journal) instanceof Ended, journal::toString);
    assertEquals(1, sent(journal).size());
  }

  @Test
  void does_not_publish_a_lost_command_again_after_the_stop() {
    List<Entry> journal = new ArrayList<>();
    // The process ends between the record and the publication.
    fleet.play(CAMPAIGN, journal, 3, false);
    fleet.isStopRequested = true;
    journal.add(new Stopped(fleet.now, "operator", Optional.empty(), "by an operator"));

    fleet.play(CAMPAIGN, journal, Integer.MAX_VALUE, true);

    assertEquals(Map.of(), fleet.published);
    assertEquals("no_result", ((Ended) last(journal)).reason());
  }

  @Test
  void does_nothing_when_it_has_ended() {
    List<Entry> journal = fleet.play(CAMPAIGN);

    assertEquals(List.of(), new Engine(CAMPAIGN, fleet).next(Progress.of(journal), fleet.now));
  }
}
