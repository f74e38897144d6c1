// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static io.parasol.fleet.campaign.PlayedFleet.NEW;
import static io.parasol.fleet.campaign.PlayedFleet.OLD;
import static io.parasol.fleet.campaign.PlayedFleet.target;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.fleet.campaign.Campaign.Criteria;
import io.parasol.fleet.campaign.Campaign.Yield;
import io.parasol.fleet.campaign.DeviceFacts.About;
import io.parasol.fleet.campaign.DeviceFacts.Finding;
import io.parasol.fleet.campaign.DeviceFacts.State;
import io.parasol.fleet.campaign.Entry.Before;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The judgement of a device")
class JudgeTest {

  private static final Target DEVICE = target("roof", 1);
  private static final Duration OBSERVE = Duration.ofHours(3);
  private static final Instant INSTALLED = PlayedFleet.BEGIN.plusSeconds(1_200);
  private static final Instant END = INSTALLED.plus(OBSERVE);
  private static final Duration FAULT = Duration.ofMinutes(15);

  private final PlayedFleet fleet = new PlayedFleet();
  private Before before = new Before(OLD, 0, Set.of());
  private Optional<Yield> yield = Optional.empty();

  @BeforeEach
  void a_device_that_runs_the_new_version_well() {
    fleet.add("roof", 4);
    change(new About("ACME", "PV2000", NEW));
  }

  private void change(About about) {
    fleet.facts.computeIfPresent(DEVICE, (target, known) -> known.with(about));
  }

  private void change(String state, String operating, Instant since) {
    fleet.facts.computeIfPresent(
        DEVICE,
        (target, known) -> known.with(new State(state, operating, Optional.of(since), "why")));
  }

  private void others(String state) {
    for (int i = 2; i <= 4; i++) {
      fleet.facts.computeIfPresent(
          target("roof", i),
          (target, known) -> known.with(new State(state, "", Optional.of(INSTALLED), "")));
    }
  }

  private void find(String cause, Instant begin) {
    fleet.facts.computeIfPresent(
        DEVICE,
        (target, known) -> known.with(Map.of("f7", new Finding(cause, begin, "0 W of 4210 W"))));
  }

  private String judged(Instant now) {
    return judged("applied", "read_back", now);
  }

  /** Returns verdict and reason; "-" if it is too early. */
  private String judged(String outcome, String reason, Instant now) {
    Criteria criteria = new Criteria(0, 50, FAULT, Duration.ofDays(1), Duration.ofDays(2), yield);
    return new Judge(PlayedFleet.campaign(criteria, OBSERVE), fleet)
        .judge(
            new Sent(
                PlayedFleet.BEGIN,
                DEVICE,
                "c-1",
                PlayedFleet.IMAGE,
                PlayedFleet.BEGIN.plusSeconds(86_400),
                before),
            new Ended(INSTALLED, DEVICE, "c-1", outcome, reason, "detail"),
            OBSERVE,
            other -> true,
            now)
        .map(each -> each.verdict().wireName() + " " + each.reason())
        .orElse("-");
  }

  @Test
  void is_good_when_it_was_observed_long_enough() {
    assertEquals("-", judged(END.minusMillis(1)));
    assertEquals("good no_fault", judged(END));
  }

  @ParameterizedTest
  @CsvSource({
    "failed, version_unchanged, bad install_failed",
    "failed, campaign_stopped, bad install_failed",
    "undecided, parked, bad install_undecided",
    "undecided, no_result, bad install_undecided",
    "rejected, threshold_not_met, bad install_rejected",
    "rejected, not_newer, skipped not_newer",
    "expired, expired, unknown expired",
    "unreachable, site_offline, unknown unreachable",
  })
  void follows_at_once_if_the_install_was_not_applied(
      String outcome, String reason, String verdict) {
    assertEquals(verdict, judged(outcome, reason, INSTALLED));
  }

  @ParameterizedTest
  @CsvSource({
    "degraded, '', bad state_fault",
    "online, fault, bad state_fault",
    "offline, '', bad state_fault",
    "unknown, '', bad state_fault",
    "sleeping, sleeping, -",
    "online, curtailed, -",
  })
  void is_bad_if_its_state_is_worse_for_too_long(String state, String operating, String verdict) {
    change(state, operating, INSTALLED);

    assertEquals("-", judged(INSTALLED.plus(FAULT).minusMillis(1)));
    assertEquals(verdict, judged(INSTALLED.plus(FAULT)));
  }

  @Test
  void counts_a_bad_state_from_the_end_of_the_install() {
    change("degraded", "", PlayedFleet.BEGIN);

    assertEquals("-", judged(INSTALLED.plus(FAULT).minusMillis(1)));
    assertEquals("bad state_fault", judged(INSTALLED.plus(FAULT)));
  }

  @Test
  void does_not_end_while_the_state_is_worse() {
    change("degraded", "", END.minusSeconds(60));

    assertEquals("-", judged(END));
    change("online", "", END.plusSeconds(60));
    assertEquals("good no_fault", judged(END.plusSeconds(60)));
  }

  @Test
  void accepts_a_state_that_it_had_before() {
    before = new Before(OLD, 1, Set.of());
    change("degraded", "", INSTALLED);

    assertEquals("good no_fault", judged(END));
    change("online", "fault", INSTALLED);
    assertEquals("bad state_fault", judged(END));
  }

  @Test
  void lets_a_device_be_dark_when_those_beside_it_are() {
    change("offline", "", INSTALLED);
    others("offline");

    assertEquals("-", judged(END.plus(Duration.ofHours(10))));
    others("online");
    assertEquals("bad state_fault", judged(END));
  }

  @Test
  void waits_for_the_end_of_the_night_without_devices_beside_it() {
    fleet.facts.keySet().removeIf(each -> !each.equals(DEVICE));
    change("offline", "", INSTALLED);

    assertEquals("-", judged(INSTALLED.plus(Judge.MAX_NIGHT).minusMillis(1)));
    assertEquals("bad state_fault", judged(INSTALLED.plus(Judge.MAX_NIGHT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fault", "dead", "communication", "string", "curtailed", "unknown"})
  void is_bad_at_once_with_a_new_finding(String cause) {
    find(cause, INSTALLED.plusSeconds(60));

    assertEquals("bad new_finding", judged(INSTALLED.plusSeconds(900)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"snow", "shade", "soiling", "grid", "curtailed_by_command"})
  void ignores_losses_that_no_firmware_causes(String cause) {
    find(cause, INSTALLED.plusSeconds(60));

    assertEquals("good no_fault", judged(END));
  }

  @Test
  void ignores_findings_from_before() {
    find("string", PlayedFleet.BEGIN.minusSeconds(60));
    assertEquals("good no_fault", judged(END));

    find("string", INSTALLED.plusSeconds(60));
    before = new Before(OLD, 0, Set.of("f7"));
    assertEquals("good no_fault", judged(END));
  }

  @Test
  void counts_a_finding_of_the_install_itself_if_it_is_still_open_at_the_end() {
    find("dead", INSTALLED.minusSeconds(60));
    assertEquals("-", judged(END.minusMillis(1)));
    assertEquals("bad new_finding", judged(END));
  }

  @Test
  void is_bad_if_the_device_reports_another_version() {
    change(new About("ACME", "PV2000", OLD));

    assertEquals("-", judged(INSTALLED.plus(FAULT).minusMillis(1)), "the report may be late");
    assertEquals("bad wrong_version", judged(INSTALLED.plus(FAULT)));
  }

  @Test
  void believes_the_gateway_if_the_device_reports_no_version_but_no_mere_claim() {
    change(new About("ACME", "PV2000", ""));

    assertEquals("good no_fault", judged("applied", "read_back", END));
    assertEquals("bad version_not_reported", judged("applied", "claimed", END));
  }

  @Test
  void is_unknown_if_the_site_is_gone() {
    fleet.offline.add("roof");
    change("degraded", "", INSTALLED);

    assertEquals("-", judged(END.plus(Duration.ofDays(1)).minusMillis(1)), "its state is old");
    assertEquals("unknown site_offline", judged(END.plus(Duration.ofDays(1))));
  }

  @Test
  void waits_for_the_energy_and_gives_up_after_its_patience() {
    yield = Optional.of(new Yield(5, 6, Duration.ofDays(3)));

    assertEquals("-", judged(END));
    assertEquals("-", judged(END.plus(Duration.ofDays(3)).minusMillis(1)));
    assertEquals("unknown yield_unknown", judged(END.plus(Duration.ofDays(3))));
  }

  @ParameterizedTest
  @CsvSource({
    "1.2, good no_fault",
    "1, good no_fault",
    "0.951, good no_fault",
    "0.949, bad below_peers",
    "0, bad below_peers"
  })
  void compares_the_energy_with_the_limit(double ratio, String verdict) {
    yield = Optional.of(new Yield(5, 6, Duration.ofDays(3)));
    fleet.yields.put(DEVICE, new YieldComparison(ratio, 3, 6, ""));

    assertEquals("-", judged(END.minusMillis(1)), "not before the end");
    assertEquals(verdict, judged(END));
  }
}
