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

@DisplayName("A command for a limited time whose gateway loses its power")
class TimedCommandCrashIT {

  @TempDir Path folder;

  @ParameterizedTest(name = "at {1} {0} ({2}), ends as {3}, writes {4}")
  @CsvSource({
    // 1 accepted, 2 armed, 3 done, 4 reverting, 5 reverted; the writes are of 60, and of 100 again.
    "2, RECORD_LOST,   armed,     failed interrupted,              ''",
    "2, RECORD_TORN,   armed,     failed interrupted,              ''",
    "2, RECORD_UNTOLD, armed,     failed not_applied,              ''",
    "2, RECORD_SYNCED, armed,     failed not_applied,              ''",
    "1, BEFORE_WRITE,  of 60,     failed not_applied,              ''",
    "1, AFTER_WRITE,   of 60,     applied read_back_after_restart, 60 100",
    "3, RECORD_LOST,   done,      applied read_back_after_restart, 60 100",
    "3, RECORD_TORN,   done,      applied read_back_after_restart, 60 100",
    "3, RECORD_UNTOLD, done,      applied,                         60 100",
    "3, RECORD_SYNCED, done,      applied,                         60 100",
    "4, RECORD_LOST,   reverting, applied,                         60 100",
    "4, RECORD_TORN,   reverting, applied,                         60 100",
    "4, RECORD_UNTOLD, reverting, applied,                         60 100",
    "4, RECORD_SYNCED, reverting, applied,                         60 100",
    "2, BEFORE_WRITE,  of 100,    applied,                         60 100",
    "2, AFTER_WRITE,   of 100,    applied,                         60 100",
    "5, RECORD_LOST,   reverted,  applied,                         60 100",
    "5, RECORD_TORN,   reverted,  applied,                         60 100",
    "5, RECORD_UNTOLD, reverted,  applied,                         60 100",
    "5, RECORD_SYNCED, reverted,  applied,                         60 100",
  })
  void is_taken_back_once_whatever_was_set_for_a_time(
      int number, CrashPoint point, String name, String expected, String writes) throws Exception {
    CrashScene scene = CrashScene.create(folder, true);
    CrashingGateway.crash(folder, point, number, true);

    scene.run(Disk.REAL, NEVER, false);

    List<String> ends = new ArrayList<>(List.of(expected));
    if (!writes.isEmpty()) {
      ends.add("back: applied");
    }
    assertEquals(ends, scene.ends(), name);
    assertEquals(writes, String.join(" ", scene.writes()));

    scene.run(Disk.REAL, NEVER, true);

    ends.add("rejected replayed");
    assertEquals(ends, scene.ends());
    assertEquals(writes, String.join(" ", scene.writes()));
  }

  @ParameterizedTest(name = "and again while it takes back what was set, {0}")
  @CsvSource({"RECORD_LOST", "RECORD_TORN", "RECORD_UNTOLD", "RECORD_SYNCED"})
  void takes_back_once_though_the_power_goes_again_meanwhile(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.create(folder, true);
    CrashingGateway.crash(folder, CrashPoint.BEFORE_WRITE, 2, true);
    // Of the next process: the refusal of what is sent again, and then what goes back.
    CrashingGateway.crash(folder, point, 2, true);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(
        List.of("applied", "back: applied"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(List.of("60", "100"), scene.writes());
  }
}
