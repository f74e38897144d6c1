// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.evidence.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A command whose gateway loses its power")
class CommandCrashIT {

  private static final int NO_RECORD = 0;

  @TempDir Path folder;

  @ParameterizedTest(name = "at record {0} ({1}), {2}, ends as {3} after {4} writes")
  @CsvSource({
    // 1 accepted, 2 armed, 3 done; the log then holds ... Published is not waited for.
    "1, accepted,  RECORD_LOST,   ,                                0",
    "1, accepted,  RECORD_TORN,   ,                                0",
    "1, accepted,  RECORD_UNTOLD, failed interrupted,              0",
    "1, accepted,  RECORD_SYNCED, failed interrupted,              0",
    "2, armed,     RECORD_LOST,   failed interrupted,              0",
    "2, armed,     RECORD_TORN,   failed interrupted,              0",
    "2, armed,     RECORD_UNTOLD, failed not_applied,              0",
    "2, armed,     RECORD_SYNCED, failed not_applied,              0",
    "0, armed,     BEFORE_WRITE,  failed not_applied,              0",
    "0, armed,     AFTER_WRITE,   applied read_back_after_restart, 1",
    "3, done,      RECORD_LOST,   applied read_back_after_restart, 1",
    "3, done,      RECORD_TORN,   applied read_back_after_restart, 1",
    "3, done,      RECORD_UNTOLD, applied,                         1",
    "3, done,      RECORD_SYNCED, applied,                         1",
  })
  void ends_once_and_is_written_at_most_once(
      int record, String name, CrashPoint point, String expected, int writes) throws Exception {
    CrashScene scene = CrashScene.create(folder);
    crash(point, record);

    scene.run(Disk.REAL, Optional.empty(), false);

    assertEquals(expected == null ? List.of() : List.of(expected), scene.ends(), name);
    assertEquals(writes, scene.writes());

    List<String> ends = new ArrayList<>(scene.ends());
    scene.run(Disk.REAL, Optional.empty(), true);

    // Whoever never had an answer may send it again; whoever had one may not.
    ends.add(expected == null ? "applied" : "rejected replayed");
    assertEquals(ends, scene.ends());
    assertEquals(expected == null ? 1 : writes, scene.writes());
  }

  @ParameterizedTest(name = "and again while it recovers, {0}")
  @CsvSource({"RECORD_LOST", "RECORD_TORN", "RECORD_UNTOLD", "RECORD_SYNCED"})
  void ends_once_though_the_power_goes_again_during_recovery(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.create(folder);
    crash(CrashPoint.AFTER_WRITE, NO_RECORD);
    // The first record of the next process is the end of the command.
    crash(point, 1);

    scene.run(Disk.REAL, Optional.empty(), false);

    assertEquals(
        List.of("applied read_back_after_restart"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(1, scene.writes());
  }

  private void crash(CrashPoint point, int record) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingGateway.class.getName(),
                folder.toString(),
                point.name(),
                String.valueOf(record))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
    assertEquals(CrashPoint.EXIT, process.exitValue(), said);
  }
}
