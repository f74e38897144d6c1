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
@DisplayName("A command whose gateway loses its power")
class CommandCrashIT {

  /**
   * A gateway that loses its power.
   *
   * @param record number of the sync or the write where it does.
   * @param isSlow see {@link CrashingDisk}.
   * @param expected how the command ends after the restart; empty if it never was there.
   * @param writes number of writes to the device then.
   */
  private record Crash(
      int record, String name, CrashPoint point, boolean isSlow, String expected, int writes) {

    Crash(int record, String name, CrashPoint point, String expected, int writes) {
      this(record, name, point, false, expected, writes);
    }

    @Override
    public String toString() {
      return "at record %d (%s), %s, ends as %s after %d writes"
          .formatted(record, name, point, expected, writes);
    }
  }

  // 1 accepted, 2 armed, 3 done; the log then holds ... Published is not waited for.
  private static final List<Crash> CRASHES =
      List.of(
          new Crash(1, "accepted", RECORD_LOST, "", 0),
          new Crash(1, "accepted", RECORD_TORN, "", 0),
          new Crash(1, "accepted", RECORD_UNTOLD, "failed interrupted", 0),
          new Crash(1, "accepted", RECORD_SYNCED, "failed interrupted", 0),
          new Crash(2, "armed", RECORD_LOST, "failed interrupted", 0),
          new Crash(2, "armed", RECORD_TORN, "failed interrupted", 0),
          new Crash(2, "armed", RECORD_UNTOLD, "failed not_applied", 0),
          new Crash(2, "armed", RECORD_SYNCED, "failed not_applied", 0),
          new Crash(1, "armed", BEFORE_WRITE, "failed not_applied", 0),
          new Crash(1, "armed", AFTER_WRITE, "applied read_back_after_restart", 1),
          new Crash(3, "done", RECORD_LOST, "applied read_back_after_restart", 1),
          new Crash(3, "done", RECORD_TORN, "applied read_back_after_restart", 1),
          new Crash(3, "done", RECORD_UNTOLD, "applied", 1),
          new Crash(3, "done", RECORD_SYNCED, "applied", 1),
          new Crash(1, "accepted and armed", RECORD_LOST, true, "", 0),
          new Crash(1, "accepted and armed", RECORD_TORN, true, "", 0),
          new Crash(1, "accepted and armed", RECORD_UNTOLD, true, "failed not_applied", 0),
          new Crash(1, "accepted and armed", RECORD_SYNCED, true, "failed not_applied", 0));

  private static final List<Crash> NATIVE_CRASHES =
      List.of(
          new Crash(1, "accepted", RECORD_LOST, "", 0),
          new Crash(1, "accepted", RECORD_SYNCED, "failed interrupted", 0),
          new Crash(2, "armed", RECORD_LOST, "failed interrupted", 0),
          new Crash(2, "armed", RECORD_SYNCED, "undecided timeout", 0),
          new Crash(1, "accepted and armed", RECORD_SYNCED, true, "undecided timeout", 0),
          new Crash(1, "armed", BEFORE_WRITE, "undecided timeout", 0),
          new Crash(1, "armed", AFTER_WRITE, "applied claimed", 1),
          new Crash(3, "done", RECORD_LOST, "applied claimed", 1),
          new Crash(3, "done", RECORD_SYNCED, "applied claimed", 1));

  /** Where the power goes again, while the gateway recovers from a crash after its write. */
  private static final List<CrashPoint> AGAIN =
      List.of(RECORD_LOST, RECORD_TORN, RECORD_UNTOLD, RECORD_SYNCED);

  @TempDir static Path folder;

  @BeforeAll
  static void the_gateways_lose_their_power() throws Exception {
    List<CrashingGateway> gateways = new ArrayList<>();
    for (Crash each : CRASHES) {
      Path own = folder("", CRASHES.indexOf(each));
      CrashScene unused = CrashScene.create(own, false);
      gateways.add(new CrashingGateway(own, each.point, each.record, each.isSlow, false));
    }
    for (Crash each : NATIVE_CRASHES) {
      Path own = folder("native", NATIVE_CRASHES.indexOf(each));
      CrashScene unused = CrashScene.createNative(own);
      gateways.add(new CrashingGateway(own, each.point, each.record, each.isSlow, false));
    }
    List<CrashingGateway> recovering = new ArrayList<>();
    for (CrashPoint each : AGAIN) {
      Path own = folder("again", AGAIN.indexOf(each));
      CrashScene unused = CrashScene.create(own, false);
      gateways.add(new CrashingGateway(own, AFTER_WRITE, 1, false, false));
      // The first record of the next process is the end of the command.
      recovering.add(new CrashingGateway(own, each, 1, false, false));
    }
    CrashingGateway.crash(gateways);
    CrashingGateway.crash(recovering);
  }

  private static Path folder(String kind, int number) throws Exception {
    return Files.createDirectories(folder.resolve(kind + number));
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("CRASHES")
  void ends_once_and_is_written_at_most_once(Crash crash) throws Exception {
    CrashScene scene = CrashScene.after(folder("", CRASHES.indexOf(crash)), false);

    scene.run(Disk.REAL, NEVER, false);

    boolean isUnknown = crash.expected.isEmpty();
    assertEquals(isUnknown ? List.of() : List.of(crash.expected), scene.ends());
    assertEquals(crash.writes, scene.writes().size());

    List<String> ends = new ArrayList<>(scene.ends());
    scene.run(Disk.REAL, NEVER, true);

    // A client without a response may send it again; one with a response may not.
    ends.add(isUnknown ? "applied" : "rejected replayed");
    assertEquals(ends, scene.ends());
    assertEquals(isUnknown ? 1 : crash.writes, scene.writes().size());
  }

  /** No command is handed over again: the device shows the result, or it is unknown. */
  @ParameterizedTest(name = "to a native device, {0}")
  @FieldSource("NATIVE_CRASHES")
  void is_handed_to_a_native_device_at_most_once(Crash crash) throws Exception {
    CrashScene scene = CrashScene.after(folder("native", NATIVE_CRASHES.indexOf(crash)), false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(crash.expected.isEmpty() ? List.of() : List.of(crash.expected), scene.ends());
    assertEquals(crash.writes, scene.writes().size());
  }

  @ParameterizedTest(name = "and again while it recovers, {0}")
  @FieldSource("AGAIN")
  void ends_once_though_the_power_goes_again_during_recovery(CrashPoint point) throws Exception {
    CrashScene scene = CrashScene.after(folder("again", AGAIN.indexOf(point)), false);

    scene.run(Disk.REAL, NEVER, false);

    assertEquals(
        List.of("applied read_back_after_restart"),
        scene.ends().stream().filter(end -> !end.equals("rejected replayed")).toList());
    assertEquals(List.of("60"), scene.writes());
  }
}
