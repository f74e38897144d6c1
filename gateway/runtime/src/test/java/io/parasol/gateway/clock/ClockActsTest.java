// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.telemetry.report.Uptime;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A requested act on the clock")
class ClockActsTest {

  @TempDir private Path folder;
  private Path file;
  private TrustedClock clock;
  private ClockActs acts;

  @BeforeEach
  void open() {
    file = folder.resolve("clock.act");
    clock =
        TrustedClock.open(
            () -> Instant.parse("2026-11-24T12:00:00Z"),
            new Uptime(7, () -> 60_000),
            folder.resolve("clock"));
    acts = ClockActs.in(folder);
  }

  @Test
  void is_discarded_if_it_is_damaged() throws Exception {
    Files.writeString(file, "{");

    assertEquals(Optional.empty(), acts.apply(clock));
    assertFalse(Files.exists(file));
  }

  @Test
  void stays_if_it_cannot_be_read_now() throws Exception {
    Files.createSymbolicLink(file, file.getFileName());

    assertEquals(Optional.empty(), acts.apply(clock));
    assertTrue(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
  }
}
