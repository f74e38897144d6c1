// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.CrashScene.AtTheDevice.NEVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A command whose gateway loses its power")
class CommandCrashIT {

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
    "1, armed,     BEFORE_WRITE,  failed not_applied,              0",
    "1, armed,     AFTER_WRITE,   applied read_back_after_restart, 1",
    "3, done,      RECORD_LOST,   applied read_back_after_restart, 1",
    "3, done,      RECORD_TORN,   applied read_back_after_restart, 1",
    "3, done,      RECORD_UNTOLD, applied,                         1",
    "3, done,      RECORD_SYNCED, applied,                         1",
  })
  void ends_once_and_is_written_at_most_once(
      int record, String name, CrashPoint point, String expected, int writes) throws Exception {
    CrashScene scene = CrashScene.create(folder, false);
    CrashingGateway.crash(folder, point, record, false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(expected == null ? List.of() : List.of(expected), scene.ends(), name);
    assertEquals(writes, scene.writes().size());

    List<String> ends = new ArrayList<>(scene.ends());
    scene.run(Disk.REAL, NEVER, true);

    // Whoever never had an answer may send it again; whoever had one may not.
    ends.add(expected == null ? "applied" : "rejected replayed");
    assertEquals(ends, scene.ends());
    assertEquals(expected == null ? 1 : writes, scene.writes().size());
  }

  /** Nothing is handed over again: what came of it the device says, or nobody knows. */
  @ParameterizedTest(name = "at record {0} ({1}), {2}, ends as {3}, handed over {4} times")
  @CsvSource({
    "1, accepted,  RECORD_LOST,   ,                   0",
    "1, accepted,  RECORD_SYNCED, failed interrupted, 0",
    "2, armed,     RECORD_LOST,   failed interrupted, 0",
    "2, armed,     RECORD_SYNCED, undecided timeout,  0",
    "1, armed,     BEFORE_WRITE,  undecided timeout,  0",
    "1, armed,     AFTER_WRITE,   applied claimed,    1",
    "3, done,      RECORD_LOST,   applied claimed,    1",
    "3, done,      RECORD_SYNCED, applied claimed,    1",
  })
  void is_handed_to_a_native_device_at_most_once(
      int record, String name, CrashPoint point, String expected, int times) throws Exception {
    CrashScene scene = CrashScene.createNative(folder);
    CrashingGateway.crash(folder, point, record, false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(expected == null ? List.of() : List.of(expected), scene.ends(), name);
    assertEquals(times, scene.writes().size());
  }

  @ParameterizedTest(name = "and again while it recovers, {0}")
  @CsvSource({"RECORD_LOST", "RECORD_TORN", "RECORD_UNTOLD", "RECORD_SYNCED"})
  void ends_once_though_the_power_goes_again_during_recovery(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.create(folder, false);
    CrashingGateway.crash(folder, CrashPoint.AFTER_WRITE, 1, false);
    // The first record of the next process is the end of the command.
    CrashingGateway.crash(folder, point, 1, false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(
        List.of("applied read_back_after_restart"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(List.of("60"), scene.writes());
  }
}
