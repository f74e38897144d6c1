// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The clocks of the machine")
class MachineClocksTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path root;

  private Path file(String path, String content) throws Exception {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private MachineClocks clocks() {
    return new MachineClocks(root);
  }

  @Test
  void show_nothing_where_there_is_nothing() {
    assertEquals(Optional.empty(), clocks().synchronizedBy(NOON));
    assertEquals(Optional.empty(), clocks().batteryBacked());
  }

  @Test
  void are_synchronized_since_the_file_of_timesyncd_exists() throws Exception {
    Path file = file("run/systemd/timesync/synchronized", "");
    Files.setLastModifiedTime(file, FileTime.from(NOON.minus(Duration.ofDays(9))));

    assertEquals(Optional.of(file), clocks().synchronizedBy(NOON));
  }

  @ParameterizedTest
  @ValueSource(strings = {"var/lib/chrony/chrony.drift", "var/lib/chrony/drift"})
  void are_synchronized_while_chrony_writes_its_file_every_hour(String path) throws Exception {
    Path file = file(path, "-12.3 0.04");
    Files.setLastModifiedTime(file, FileTime.from(NOON.minus(Duration.ofHours(1))));
    assertEquals(Optional.of(file), clocks().synchronizedBy(NOON));

    Files.setLastModifiedTime(file, FileTime.from(NOON.minus(Duration.ofHours(3))));
    assertEquals(Optional.empty(), clocks().synchronizedBy(NOON));
  }

  @Test
  void have_a_battery_backed_one() throws Exception {
    file("sys/class/rtc/rtc0/since_epoch", NOON.getEpochSecond() + "\n");

    assertEquals(Optional.of(NOON), clocks().batteryBacked());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-5", "noon", "99999999999999999999999999999999999999"})
  void have_none_whose_time_is_unreadable(String text) throws Exception {
    file("sys/class/rtc/rtc0/since_epoch", text);

    assertEquals(Optional.empty(), clocks().batteryBacked());
  }
}
