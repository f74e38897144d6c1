// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The start of a machine")
class UptimeTest {

  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  @TempDir Path proc;

  @BeforeEach
  void an_hour_ago() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.writeString(
        proc.resolve("sys/kernel/random/boot_id"), "01234567-89ab-4def-8000-000000000000\n");
    Files.writeString(proc.resolve("uptime"), "3600.12 7000.00\n");
  }

  @Test
  void is_reported_by_its_name_and_the_time_since() {
    Uptime uptime = Uptime.of(proc, () -> HOUR);

    assertEquals(0x0123_4567_89ab_4defL, uptime.boot());
    assertEquals(3_600_000, uptime.millis().getAsLong());
    assertEquals(uptime.boot(), Uptime.of(proc, () -> HOUR).boot(), "of a later process");
  }

  @Test
  void is_that_of_the_process_where_its_clock_does_not_count_from_there() {
    assertNotEquals(Uptime.of(proc, () -> HOUR / 2).boot(), Uptime.of(proc, () -> HOUR / 2).boot());
  }

  @Test
  void is_that_of_the_process_where_the_machine_does_not_say() throws IOException {
    Files.writeString(proc.resolve("uptime"), "soon\n");
    assertNotEquals(0x0123_4567_89ab_4defL, Uptime.of(proc, () -> HOUR).boot());

    Files.delete(proc.resolve("uptime"));
    assertNotEquals(0x0123_4567_89ab_4defL, Uptime.of(proc, () -> HOUR).boot());
  }
}
