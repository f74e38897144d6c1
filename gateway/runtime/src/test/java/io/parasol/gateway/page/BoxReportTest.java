// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.gateway.clock.ClockStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The report about the box")
class BoxReportTest {

  /** The second partition of the first eMMC, as stat(2) numbers it: 179:2. */
  private static final long DEVICE = 179L << 8 | 2;

  @TempDir private Path folder;
  private Path disk;
  private DiskWear wear;

  @BeforeEach
  void machine() throws Exception {
    disk = Files.createDirectories(folder.resolve("devices/mmcblk0"));
    Files.createDirectories(disk.resolve("mmcblk0p2"));
    Files.createDirectories(disk.resolve("device"));
    Path numbers = Files.createDirectories(folder.resolve("block"));
    Files.createSymbolicLink(numbers.resolve("179:2"), disk.resolve("mmcblk0p2"));
    Files.createSymbolicLink(numbers.resolve("179:0"), disk);
    wear = new DiskWear(numbers, folder.resolve("io"));
  }

  @ParameterizedTest(name = "{0} is {1} %")
  @CsvSource({"0x01 0x01, 10", "0x02 0x03, 30", "0x0B 0x01, 110"})
  void states_how_much_of_its_life_the_flash_memory_has_used(String lifeTime, int percent)
      throws Exception {
    Files.writeString(disk.resolve("device/life_time"), lifeTime + "\n");

    assertEquals(OptionalLong.of(percent), wear.lifeUsedPercent(DEVICE));
    assertEquals(OptionalLong.of(percent), wear.lifeUsedPercent(179L << 8));
  }

  @ParameterizedTest(name = "in line {index}")
  @CsvSource({"0x00 0x00", "0x0C 0x01", "-1 x", "''"})
  void states_no_life_that_is_not_defined(String lifeTime) throws Exception {
    Files.writeString(disk.resolve("device/life_time"), lifeTime);

    assertEquals(OptionalLong.empty(), wear.lifeUsedPercent(DEVICE));
  }

  @Test
  void states_no_life_of_a_disk_that_does_not_report_it() throws Exception {
    assertEquals(OptionalLong.empty(), wear.lifeUsedPercent(DEVICE));
    assertEquals(OptionalLong.empty(), wear.lifeUsedPercent(8L << 8));
    assertEquals(OptionalLong.empty(), wear.lifeUsedPercent(folder.resolve("missing")));
  }

  @Test
  void counts_what_the_process_has_written() throws Exception {
    assertEquals(OptionalLong.empty(), wear.written());
    Files.writeString(
        folder.resolve("io"), "rchar: 1\nwrite_bytes: 4096\ncancelled_write_bytes: 7\n");
    assertEquals(OptionalLong.of(4096), wear.written());
    Files.writeString(folder.resolve("io"), "write_bytes: x\n");
    assertEquals(OptionalLong.empty(), wear.written());
  }

  @Test
  void has_the_disk_and_the_clock() throws Exception {
    Files.writeString(folder.resolve("io"), "write_bytes: 4096\n");
    ClockStatus clock =
        new ClockStatus(
            Instant.ofEpochMilli(9),
            false,
            Instant.ofEpochMilli(5),
            Instant.ofEpochMilli(3),
            "command",
            Map.of());

    String json =
        new String(Json.write(BoxReport.of(wear, folder, clock, Instant.ofEpochMilli(1))), UTF_8);

    assertTrue(json.startsWith("{\"disk\":{\"total\":"), json);
    assertTrue(json.contains("\"written\":4096,\"since\":1}"), json);
    assertTrue(
        json.endsWith(
            "\"clock\":{\"system\":9,\"trusted\":5,\"is-trusted\":false,\"proven\":3,"
                + "\"proven-by\":\"command\"}}"),
        json);
  }
}
