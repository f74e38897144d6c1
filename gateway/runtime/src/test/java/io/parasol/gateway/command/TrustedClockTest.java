// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.Site.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The clock")
class TrustedClockTest {

  @TempDir Path folder;

  private final ManualClock system = new ManualClock(NOON);

  private TrustedClock open() {
    return TrustedClock.open(system, folder.resolve("clock"));
  }

  @Test
  void is_trusted_when_nothing_speaks_against_it() {
    assertTrue(open().isTrusted());
    assertEquals(NOON, open().instant());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:12Z", "2023-12-31T23:59:59Z"})
  void is_not_trusted_when_it_was_never_set(String time) {
    system.set(Instant.parse(time));

    assertFalse(open().isTrusted());
  }

  @Test
  void is_not_trusted_after_a_restart_into_the_past_until_it_is_right_again() {
    open().save();
    system.set(NOON.minus(Duration.ofDays(3)));

    TrustedClock clock = open();
    assertFalse(clock.isTrusted());
    assertEquals(NOON, clock.instant());

    system.set(NOON.plusSeconds(1));
    assertTrue(clock.isTrusted());
    assertEquals(NOON.plusSeconds(1), clock.instant());
  }

  @Test
  void may_step_back_a_little_but_is_not_seen_to() {
    TrustedClock clock = open();
    clock.advanceTo(NOON);

    system.set(NOON.minusSeconds(60));
    assertTrue(clock.isTrusted());
    assertEquals(NOON, clock.instant());

    system.set(NOON.minusSeconds(61));
    assertFalse(clock.isTrusted());
  }

  @Test
  void writes_once_an_hour_and_only_what_it_believes() throws Exception {
    TrustedClock clock = open();
    clock.save();
    assertEquals(NOON + "\n", Files.readString(folder.resolve("clock")));

    system.set(NOON.plusSeconds(3_599));
    clock.save();
    assertEquals(NOON + "\n", Files.readString(folder.resolve("clock")));

    system.set(NOON.plusSeconds(3_600));
    clock.save();
    assertEquals(NOON.plusSeconds(3_600) + "\n", Files.readString(folder.resolve("clock")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-11-24", "2026-11-24T12:00:00Z and more"})
  void is_not_trusted_while_its_file_holds_no_time(String text) throws Exception {
    Files.writeString(folder.resolve("clock"), text);

    TrustedClock clock = open();
    assertFalse(clock.isTrusted());
    clock.save();
    assertEquals(text, Files.readString(folder.resolve("clock")));
  }
}
