// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.sessions.JavaCommand;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo of a fleet, until the tables have what the plants have measured. With the environment
 * variable {@code PARASOL_FLEET_DEMO}, each process is killed as well, and the figures are
 * compared.
 */
@DisplayName("The demo of a fleet")
class FleetDemoIT {

  private static final int MINUTES = 25;

  @TempDir private Path folder;

  @Test
  void has_each_reading_of_three_plants_once_in_its_tables_and_leaves_no_process()
      throws Exception {
    List<String> command = JavaCommand.of("-Xmx160m");
    command.addAll(List.of("io.parasol.lab.LabMain", "fleet", "demo"));
    command.addAll(
        System.getenv("PARASOL_FLEET_DEMO") == null ? List.of("--for", "1s") : List.of("--once"));
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    // Of a dozen processes, of which most have no class data archive.
    builder
        .environment()
        .put(
            "JAVA_TOOL_OPTIONS",
            "-XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
                + " -XX:+DisableExplicitGC -XX:MetaspaceSize=128m");
    String gateway = System.getProperty("parasol.fleet");
    if (gateway != null) {
      builder
          .environment()
          .put(
              "PARASOL_FLEET_PROGRAMS",
              Stream.of(
                      "fleet/target/parasol-fleet/parasol-fleet",
                      "fleet-job/target/parasol-fleet-job/parasol-fleet-job",
                      "fleet/target/peers")
                  .map(each -> gateway + "/" + each)
                  .collect(Collectors.joining(File.pathSeparator)));
    }
    Process demo = builder.start();
    try {
      assertTrue(demo.waitFor(MINUTES, TimeUnit.MINUTES), () -> read(out));
      assertEquals(0, demo.exitValue(), () -> read(out));
    } finally {
      demo.destroy();
    }
    assertTrue(
        read(out).lines().anyMatch(line -> line.matches("all [0-9]+ readings are in the tables.*")),
        () -> read(out));
    assertEquals(0, demo.descendants().count());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException missing) {
      return missing.toString();
    }
  }
}
