// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.telemetry.report.Uptime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The clock")
class TrustedClockTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant YEAR_1970 = Instant.parse("1970-01-01T00:00:12Z");

  @TempDir Path folder;

  private Instant system = NOON;
  private long uptimeMillis = 60_000;
  private long boot = 7;

  private TrustedClock open() {
    return TrustedClock.open(
        () -> system, new Uptime(boot, () -> uptimeMillis), folder.resolve("clock"));
  }

  /** Opens the clock after a reboot that took so long. */
  private TrustedClock reboot(Duration off) {
    boot++;
    uptimeMillis = 20_000;
    system = system.plus(off);
    return open();
  }

  /** Lets time pass on both clocks. */
  private void pass(Duration time) {
    system = system.plus(time);
    uptimeMillis += time.toMillis();
  }

  private void jump(Duration by) {
    system = system.plus(by);
  }

  /** A clock that has run for longer than a day. */
  private TrustedClock settled() {
    TrustedClock clock = open();
    assertTrue(clock.isTrusted());
    pass(TrustedClock.STABLE);
    assertTrue(clock.isTrusted());
    clock.saveNow();
    return clock;
  }

  @Test
  void is_trusted_when_nothing_contradicts_it() {
    assertTrue(open().isTrusted());
    assertEquals(NOON, open().instant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:12Z", "2023-12-31T23:59:59Z"})
  void is_not_trusted_when_it_was_never_set(String time) {
    system = Instant.parse(time);

    assertFalse(open().isTrusted());
  }

  @Nested
  @DisplayName("of a running gateway")
  class Running {

    @ParameterizedTest(name = "is in quarantine after a jump of {0}")
    @ValueSource(strings = {"P100D", "P4380D", "PT3M", "-PT3M", "-P50D"})
    void is_in_quarantine_after_a_jump(Duration by) {
      TrustedClock clock = settled();
      Instant before = system;

      jump(by);
      pass(Duration.ofSeconds(75));
      assertFalse(clock.isTrusted());
      assertEquals(before.plusSeconds(75), clock.instant());
      clock.save();

      jump(by.negated());
      assertTrue(clock.isTrusted());
      assertEquals(before.plusSeconds(75), clock.instant());
    }

    @Test
    void is_right_again_after_a_restart_when_it_was_spoofed_for_75_seconds() {
      TrustedClock clock = settled();
      jump(Duration.ofDays(100));
      pass(Duration.ofSeconds(75));
      clock.saveNow();
      assertFalse(open().isTrusted());

      jump(Duration.ofDays(-100));
      assertTrue(open().isTrusted());
      assertTrue(reboot(Duration.ofMinutes(2)).isTrusted());
    }

    @Test
    void follows_corrections_below_a_minute() {
      TrustedClock clock = settled();

      jump(Duration.ofSeconds(-59));
      assertTrue(clock.isTrusted());
      jump(Duration.ofSeconds(118));
      assertTrue(clock.isTrusted());
      jump(Duration.ofSeconds(100));
      assertFalse(clock.isTrusted());
    }

    @Test
    void cannot_be_led_away_in_small_steps() {
      TrustedClock clock = settled();

      for (int step = 0; step < 60; step++) {
        jump(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(10));
        clock.isTrusted();
      }

      assertFalse(clock.isTrusted());
    }

    @Test
    void is_trusted_again_when_a_new_time_has_been_stable_for_a_day() {
      TrustedClock clock = settled();
      jump(Duration.ofDays(50));
      assertFalse(clock.isTrusted());
      pass(TrustedClock.STABLE.minusMinutes(1));
      assertFalse(clock.isTrusted());

      pass(Duration.ofMinutes(1));
      assertTrue(clock.isTrusted());

      jump(Duration.ofDays(-50));
      assertFalse(clock.isTrusted(), "nothing had proved the other time");
      pass(TrustedClock.STABLE);
      assertTrue(clock.isTrusted());
    }

    @Test
    void is_never_trusted_before_a_proven_time() {
      TrustedClock clock = settled();
      clock.witness(system, TimeProof.COMMAND);
      jump(Duration.ofDays(-3));
      assertFalse(clock.isTrusted());

      pass(TrustedClock.STABLE.multipliedBy(2));

      assertFalse(clock.isTrusted());
      assertEquals(system.plus(Duration.ofDays(3)), clock.earliestPossible());
    }
  }

  @Nested
  @DisplayName("after a boot")
  class AfterBoot {

    @Test
    void is_trusted_when_the_machine_was_off_for_a_week_at_most() {
      settled();
      assertTrue(reboot(TrustedClock.MAX_OFFLINE).isTrusted());
    }

    @ParameterizedTest(name = "is in quarantine when it is {0} ahead")
    @ValueSource(strings = {"P50D", "P4380D"})
    void is_in_quarantine_when_it_is_far_ahead(Duration ahead) {
      settled();
      Instant before = system;

      TrustedClock clock = reboot(ahead);

      assertFalse(clock.isTrusted());
      assertEquals(before, clock.instant());
      jump(ahead.negated().plusHours(1));
      assertTrue(clock.isTrusted());
    }

    @Test
    void is_set_by_ntp_some_time_later() {
      settled();
      Instant before = system;
      TrustedClock clock = reboot(Duration.between(system, YEAR_1970));
      assertFalse(clock.isTrusted());
      assertEquals(before, clock.instant());

      pass(Duration.ofMinutes(20));
      system = before.plus(Duration.ofDays(2));

      assertTrue(clock.isTrusted());
    }

    @Test
    void cannot_be_led_forward_by_many_boots_beyond_what_was_trusted() {
      settled();
      Instant before = system;
      for (int boots = 0; boots < 5; boots++) {
        reboot(Duration.ofDays(50)).saveNow();
      }
      assertEquals(before, open().instant());
    }

    @Test
    void is_trusted_when_a_proof_explains_how_long_the_machine_was_off() {
      settled();
      TrustedClock clock = reboot(Duration.ofDays(60));
      assertFalse(clock.isTrusted());

      clock.witness(system.minus(Duration.ofDays(2)), TimeProof.UPSTREAM);

      assertTrue(clock.isTrusted());
      assertEquals("upstream", clock.status().source());
    }

    @Test
    void is_not_moved_by_a_party_that_is_later_than_the_system_clock() {
      settled();
      Instant before = system;
      TrustedClock clock = reboot(Duration.ZERO);

      clock.witness(system.plus(Duration.ofDays(90)), TimeProof.UPSTREAM);

      assertTrue(clock.isTrusted());
      assertEquals(before, clock.instant());
    }
  }

  @Nested
  @DisplayName("without a file")
  class WithoutFile {

    @Test
    void is_in_quarantine_when_it_is_far_later_than_the_newest_certificate() {
      TrustedClock clock = open();
      clock.startFrom(NOON.minus(Duration.ofDays(50)));

      assertFalse(clock.isTrusted());
      assertEquals(NOON.minus(Duration.ofDays(50)), clock.instant());
    }

    @Test
    void is_in_quarantine_when_the_newest_certificate_is_the_authoritys() {
      system = YEAR_1970;
      TrustedClock clock = open();
      clock.raiseTo(NOON, TimeProof.AUTHORITY);
      clock.startFrom(NOON);
      assertFalse(clock.isTrusted());
      clock.saveNow();

      system = NOON.plus(Duration.ofDays(50));
      assertFalse(clock.isTrusted());
      assertFalse(open().isTrusted());
    }

    @Test
    void is_not_trusted_one_hour_before_the_authority_was_created() {
      TrustedClock clock = open();
      clock.raiseTo(NOON.plusSeconds(3600), TimeProof.AUTHORITY);
      clock.startFrom(NOON.plusSeconds(3600));

      assertFalse(clock.isTrusted());
      assertEquals(NOON.plusSeconds(3600), clock.instant());
      pass(Duration.ofHours(1).minusSeconds(1));
      assertFalse(clock.isTrusted());
    }
  }

  @Nested
  @DisplayName("by a local act")
  class ByLocalAct {

    @Test
    void is_trusted_at_once() {
      settled();
      TrustedClock clock = reboot(Duration.ofDays(60));
      ClockAct act = clock.confirmation(false);
      pass(Duration.ofSeconds(3));

      assertTrue(clock.apply(act));
      clock.saveNow();

      assertEquals(system, clock.instant());
      assertTrue(open().isTrusted());
    }

    @Test
    void is_confirmed_only_at_or_after_a_proven_time_but_reset_to_any() {
      TrustedClock clock = settled();
      clock.witness(system, TimeProof.COMMAND);
      jump(Duration.ofDays(-100));

      assertFalse(clock.apply(clock.confirmation(false)));
      assertTrue(clock.apply(clock.confirmation(true)));
      clock.saveNow();

      assertEquals(system, open().instant());
      assertTrue(open().isTrusted());
    }
  }

  @Nested
  @DisplayName("on disk")
  class OnDisk {

    @Test
    void is_written_once_an_hour() throws Exception {
      TrustedClock clock = settled();
      String first = Files.readString(folder.resolve("clock"));

      pass(Duration.ofSeconds(3_599));
      clock.save();
      assertEquals(first, Files.readString(folder.resolve("clock")));

      pass(Duration.ofSeconds(1));
      clock.save();
      assertTrue(Files.readString(folder.resolve("clock")).contains(system.toString()));
    }

    @Test
    void keeps_the_latest_time_of_each_kind_of_proof() {
      TrustedClock clock = settled();
      Instant certificate = system.minus(Duration.ofDays(20));
      clock.witness(system, TimeProof.COMMAND);
      clock.witness(certificate, TimeProof.UPSTREAM);
      clock.witness(certificate.minus(Duration.ofDays(9)), TimeProof.UPSTREAM);
      clock.witness(system.plus(Duration.ofDays(9)), TimeProof.REPOSITORY);
      clock.saveNow();

      ClockStatus status = open().status();
      assertEquals("command", status.source());
      assertEquals(
          Map.of(TimeProof.COMMAND, system, TimeProof.UPSTREAM, certificate), status.proofs());

      TrustedClock reset = open();
      assertTrue(reset.apply(reset.confirmation(true)));
      assertEquals(Map.of(), reset.status().proofs());
    }

    @Test
    void is_read_without_proofs_as_an_earlier_version_wrote_it() throws Exception {
      TrustedClock clock = settled();
      clock.witness(system, TimeProof.COMMAND);
      clock.saveNow();
      String file = Files.readString(folder.resolve("clock"));
      Files.writeString(folder.resolve("clock"), file.replaceFirst(",\"proofs\":\\{[^}]*\\}", ""));

      assertTrue(open().isTrusted());
      assertEquals("command", open().status().source());
      assertEquals(Map.of(), open().status().proofs());
    }

    @Test
    void is_read_as_an_earlier_version_wrote_it() throws Exception {
      Files.writeString(folder.resolve("clock"), NOON + "\n");

      system = NOON.plus(Duration.ofDays(1));
      assertTrue(open().isTrusted());
      system = NOON.minus(Duration.ofDays(1));
      assertFalse(open().isTrusted());
      assertEquals(NOON, open().instant());
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "yesterday", "2026-11-24", "2026-11-24T12:00:00Z and more", "{}", "{\"a\""})
    void is_in_quarantine_while_it_is_damaged(String text) throws Exception {
      Files.writeString(folder.resolve("clock"), text);

      TrustedClock clock = open();
      clock.startFrom(NOON.minus(Duration.ofDays(3)));
      assertFalse(clock.isTrusted());
      assertEquals(NOON.minus(Duration.ofDays(3)), clock.instant());
      clock.save();
      assertEquals(text, Files.readString(folder.resolve("clock")));

      assertTrue(clock.apply(clock.confirmation(false)));
      clock.save();
      assertTrue(open().isTrusted());
    }
  }
}
