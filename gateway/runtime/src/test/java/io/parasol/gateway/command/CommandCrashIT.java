// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.CrashScene.AtTheDevice.NEVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    crash(point, record, false);

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
    crash(point, record, false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(expected == null ? List.of() : List.of(expected), scene.ends(), name);
    assertEquals(times, scene.writes().size());
  }

  @ParameterizedTest(name = "and again while it recovers, {0}")
  @CsvSource({"RECORD_LOST", "RECORD_TORN", "RECORD_UNTOLD", "RECORD_SYNCED"})
  void ends_once_though_the_power_goes_again_during_recovery(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.create(folder, false);
    crash(CrashPoint.AFTER_WRITE, 1, false);
    // The first record of the next process is the end of the command.
    crash(point, 1, false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(
        List.of("applied read_back_after_restart"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(List.of("60"), scene.writes());
  }

  @ParameterizedTest(name = "at {1} {0} ({2}) of one that is for a time, ends as {3}, writes {4}")
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
    crash(point, number, true);

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

  @ParameterizedTest(name = "and again while it takes back what was set for a time, {0}")
  @CsvSource({"RECORD_LOST", "RECORD_TORN", "RECORD_UNTOLD", "RECORD_SYNCED"})
  void takes_back_once_though_the_power_goes_again_meanwhile(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.create(folder, true);
    crash(CrashPoint.BEFORE_WRITE, 2, true);
    // Of the next process: the refusal of what is sent again, and then what goes back.
    crash(point, 2, true);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(
        List.of("applied", "back: applied"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(List.of("60", "100"), scene.writes());
  }

  private void crash(CrashPoint point, int number, boolean isForATime) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CrashingGateway.class.getName(),
                folder.toString(),
                point.name(),
                String.valueOf(number),
                String.valueOf(isForATime))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), text);
    assertEquals(CrashPoint.EXIT, process.exitValue(), text);
  }
}
