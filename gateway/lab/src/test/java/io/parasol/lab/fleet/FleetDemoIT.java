// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo of a fleet, until the tables have what the plants have measured. With the environment
 * variable {@code PARASOL_FLEET_DEMO}, each process is killed as well, and the figures are
 * compared; if it is {@code cluster}, the job runs on a cluster of Flink with two task managers.
 */
@DisplayName("The demo of a fleet")
class FleetDemoIT {

  private static final int MINUTES = 25;

  @TempDir private Path folder;

  @Test
  void has_each_reading_of_three_plants_once_in_its_tables_and_leaves_no_process()
      throws Exception {
    List<String> command = new ArrayList<>(List.of("fleet", "demo"));
    String full = System.getenv("PARASOL_FLEET_DEMO");
    command.addAll(full == null ? List.of("--for", "1s") : List.of("--once"));
    if ("cluster".equals(full)) {
      command.add("--cluster");
    }
    // The user of PostgreSQL must reach its folder, and root is not that user.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process demo = FleetProcess.start(folder, command);
    try {
      assertTrue(demo.waitFor(MINUTES, TimeUnit.MINUTES), () -> read(out) + read(err));
      assertEquals(0, demo.exitValue(), () -> read(out) + read(err));
    } finally {
      demo.destroy();
    }
    assertTrue(
        read(out).lines().anyMatch(line -> line.matches("all [0-9]+ readings are in the tables.*")),
        () -> read(out));
    String tables = hasPostgres() ? "tables: PostgreSQL " : "tables: embedded H2, because ";
    assertTrue(read(out).lines().anyMatch(line -> line.startsWith(tables)), () -> read(out));
    assertEquals(0, demo.descendants().count());
  }

  private static boolean hasPostgres() throws IOException {
    Path installed = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(installed)) {
      return false;
    }
    try (Stream<Path> versions = Files.list(installed)) {
      return versions.anyMatch(each -> Files.isExecutable(each.resolve("bin/initdb")));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException missing) {
      return missing.toString();
    }
  }
}
