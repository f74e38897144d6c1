// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static io.parasol.gateway.command.CrashPoint.AFTER_WRITE;
import static io.parasol.gateway.command.CrashPoint.BEFORE_WRITE;
import static io.parasol.gateway.command.CrashPoint.RECORD_LOST;
import static io.parasol.gateway.command.CrashPoint.RECORD_SYNCED;
import static io.parasol.gateway.command.CrashPoint.RECORD_TORN;
import static io.parasol.gateway.command.CrashPoint.RECORD_UNTOLD;
import static io.parasol.gateway.command.CrashScene.AtTheDevice.NEVER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.files.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** All gateways lose their power at once, each at its point; each test looks at one of them. */
@DisplayName("A command for a limited time whose gateway loses its power")
class TimedCommandCrashIT {

  private static final String READ_BACK = "applied read_back_after_restart";
  private static final String BOTH = "60 100";

  /**
   * A gateway that loses its power.
   *
   * @param number of the record or the write where it does.
   * @param writes what is written to the device: 60, and 100 again.
   */
  private record Crash(int number, CrashPoint point, String name, String expected, String writes) {

    @Override
    public String toString() {
      return "at %s %d (%s), ends as %s, writes %s"
          .formatted(point, number, name, expected, writes);
    }
  }

  // 1 accepted, 2 armed, 3 done, 4 reverting, 5 reverted; the writes are of 60, and of 100 again.
  private static final List<Crash> CRASHES =
      List.of(
          new Crash(2, RECORD_LOST, "armed", "failed interrupted", ""),
          new Crash(2, RECORD_TORN, "armed", "failed interrupted", ""),
          new Crash(2, RECORD_UNTOLD, "armed", "failed not_applied", ""),
          new Crash(2, RECORD_SYNCED, "armed", "failed not_applied", ""),
          new Crash(1, BEFORE_WRITE, "of 60", "failed not_applied", ""),
          new Crash(1, AFTER_WRITE, "of 60", READ_BACK, BOTH),
          new Crash(3, RECORD_LOST, "done", READ_BACK, BOTH),
          new Crash(3, RECORD_TORN, "done", READ_BACK, BOTH),
          new Crash(3, RECORD_UNTOLD, "done", "applied", BOTH),
          new Crash(3, RECORD_SYNCED, "done", "applied", BOTH),
          new Crash(4, RECORD_LOST, "reverting", "applied", BOTH),
          new Crash(4, RECORD_TORN, "reverting", "applied", BOTH),
          new Crash(4, RECORD_UNTOLD, "reverting", "applied", BOTH),
          new Crash(4, RECORD_SYNCED, "reverting", "applied", BOTH),
          new Crash(2, BEFORE_WRITE, "of 100", "applied", BOTH),
          new Crash(2, AFTER_WRITE, "of 100", "applied", BOTH),
          new Crash(5, RECORD_LOST, "reverted", "applied", BOTH),
          new Crash(5, RECORD_TORN, "reverted", "applied", BOTH),
          new Crash(5, RECORD_UNTOLD, "reverted", "applied", BOTH),
          new Crash(5, RECORD_SYNCED, "reverted", "applied", BOTH));

  /** Where the power goes again, while the gateway takes back what was set. */
  private static final List<CrashPoint> AGAIN =
      List.of(RECORD_LOST, RECORD_TORN, RECORD_UNTOLD, RECORD_SYNCED);

  @TempDir static Path folder;

  @BeforeAll
  static void the_gateways_lose_their_power() throws Exception {
    List<CrashingGateway> gateways = new ArrayList<>();
    for (Crash each : CRASHES) {
      Path own = folder("", CRASHES.indexOf(each));
      CrashScene unused = CrashScene.create(own, true);
      gateways.add(new CrashingGateway(own, each.point, each.number, false, true));
    }
    List<CrashingGateway> recovering = new ArrayList<>();
    for (CrashPoint each : AGAIN) {
      Path own = folder("again", AGAIN.indexOf(each));
      CrashScene unused = CrashScene.create(own, true);
      gateways.add(new CrashingGateway(own, BEFORE_WRITE, 2, false, true));
      // Of the next process: the refusal of what is sent again, and then what goes back.
      recovering.add(new CrashingGateway(own, each, 2, false, true));
    }
    CrashingGateway.crash(gateways);
    CrashingGateway.crash(recovering);
  }

  private static Path folder(String kind, int number) throws Exception {
    return Files.createDirectories(folder.resolve(kind + number));
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("CRASHES")
  void is_taken_back_once_whatever_was_set_for_a_time(Crash crash) throws Exception {
    CrashScene scene = CrashScene.after(folder("", CRASHES.indexOf(crash)), true);

    scene.run(Disk.REAL, NEVER, false);

    List<String> ends = new ArrayList<>(List.of(crash.expected));
    if (!crash.writes.isEmpty()) {
      ends.add("back: applied");
    }
    assertEquals(ends, scene.ends());
    assertEquals(crash.writes, String.join(" ", scene.writes()));

    scene.run(Disk.REAL, NEVER, true);

    ends.add("rejected replayed");
    assertEquals(ends, scene.ends());
    assertEquals(crash.writes, String.join(" ", scene.writes()));
  }

  @ParameterizedTest(name = "and again while it takes back what was set, {0}")
  @FieldSource("AGAIN")
  void takes_back_once_though_the_power_goes_again_meanwhile(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.after(folder("again", AGAIN.indexOf(point)), true);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(
        List.of("applied", "back: applied"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(List.of("60", "100"), scene.writes());
  }
}
