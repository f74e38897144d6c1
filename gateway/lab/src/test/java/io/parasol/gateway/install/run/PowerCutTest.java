// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parasol.certs.evidence.Outcome;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.RecoveryAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * The power goes before and after every record of the journal, and before and after everything that
 * the device does.
 */
@DisplayName("A power cut")
class PowerCutTest {

  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger("io.parasol.gateway.install.run");

  @TempDir Path temp;

  /** Thousands of installations have much to say. */
  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  private int scenes;

  private Scene scene(boolean isResumable) throws Exception {
    Scene scene = new Scene(Files.createDirectory(temp.resolve(Integer.toString(++scenes))));
    scene.device.isResumable = isResumable;
    return scene;
  }

  /** Runs until the power goes; what a process would leave behind is in the job. */
  private static Optional<InstallAttempt.Result> runUntilCut(Scene scene, Scene.Job job, int at)
      throws Exception {
    scene.device.fuse = new PowerCut.Fuse(at);
    try {
      return Optional.of(scene.run(job));
    } catch (PowerCut cut) {
      return Optional.empty();
    }
  }

  private static long count(Scene scene, String what) {
    return scene.device.did.stream().filter(what::equals).count();
  }

  private static void assertNewAndProved(Scene scene, InstallAttempt.Result result, String where) {
    assertEquals(Outcome.APPLIED, result.result().outcome(), where);
    assertEquals("read_back", result.result().reason(), where);
    assertEquals("1.4.0", scene.device.version, where);
    assertFalse(scene.device.isInLoader, where);
    assertFalse(scene.device.isLineChanged, where);
    assertEquals(0, scene.device.lent, where);
  }

  @ParameterizedTest(
      name = "at any point of an installation, resumable: {0}, ends in the new firmware")
  @ValueSource(booleans = {true, false})
  void at_any_point_ends_in_the_new_firmware(boolean isResumable) throws Exception {
    int points = 0;
    while (true) {
      Scene scene = scene(isResumable);
      Scene.Job job = scene.new Job();
      Optional<InstallAttempt.Result> whole = runUntilCut(scene, job, ++points);
      if (whole.isPresent()) {
        assertNewAndProved(scene, whole.get(), "without a cut");
        break;
      }
      InstallAttempt.Result result = runUntilCut(scene, job, 0).orElseThrow();
      assertNewAndProved(scene, result, "cut at point " + points);
      if (isResumable) {
        assertTrue(
            count(scene, "send 1") <= count(scene, "erase"),
            "what was taken is sent again only after it was erased, cut at point " + points);
      }
    }
    // 14 stages begun or ended and 3 cursors, 14 steps of the device; each before and after.
    assertEquals(50, points - 1);
  }

  @Test
  void twice_ends_in_the_new_firmware_as_well() throws Exception {
    int pairs = 0;
    for (int first = 1; ; first++) {
      boolean isPastTheEnd = false;
      for (int second = 1; ; second += 3) {
        Scene scene = scene(false);
        Scene.Job job = scene.new Job();
        if (runUntilCut(scene, job, first).isPresent()) {
          isPastTheEnd = true;
          break;
        }
        Optional<InstallAttempt.Result> result = runUntilCut(scene, job, second);
        if (result.isPresent()) {
          break;
        }
        pairs++;
        assertNewAndProved(
            scene,
            runUntilCut(scene, job, 0).orElseThrow(),
            "cut at points %d and %d".formatted(first, second));
      }
      if (isPastTheEnd) {
        break;
      }
    }
    assertTrue(pairs > 300, "pairs " + pairs);
  }

  @Test
  void at_any_point_of_an_installation_that_fails_never_ends_as_done() throws Exception {
    int points = 0;
    while (true) {
      Scene scene = scene(false);
      scene.device.failures.put(
          Phase.VERIFY,
          io.parasol.legacy.transfer.TransferOutcome.failed(
              "verify_differs", "", RecoveryAction.STOP));
      Scene.Job job = scene.new Job();
      Optional<InstallAttempt.Result> whole = runUntilCut(scene, job, ++points);
      if (whole.isPresent()) {
        assertEquals(Outcome.UNDECIDED, whole.get().result().outcome());
        assertEquals("parked", whole.get().result().reason());
        break;
      }
      InstallAttempt.Result result = runUntilCut(scene, job, 0).orElseThrow();
      if (result.result().outcome() == Outcome.APPLIED) {
        assertEquals("1.4.0", scene.device.version, "cut at point " + points);
      } else {
        assertEquals("parked", result.result().reason(), "cut at point " + points);
      }
      assertEquals(0, scene.device.lent);
    }
    assertNotEquals(1, points);
  }

  @Test
  void at_any_point_of_going_back_ends_in_the_old_firmware() throws Exception {
    int points = 0;
    while (true) {
      Scene scene = scene(false);
      scene.held.put(Images.sha256(scene.oldBytes), Images.of(scene.oldBytes));
      scene.book.recordInstalled(
          Scene.INVERTER, new InstallHistory.Installed("1.3.0", 13, Images.sha256(scene.oldBytes)));
      scene.device.doesNotStart(scene.bytes);
      Scene.Job job = scene.new Job();
      Optional<InstallAttempt.Result> whole = runUntilCut(scene, job, ++points);
      InstallAttempt.Result result =
          whole.isPresent() ? whole.get() : runUntilCut(scene, job, 0).orElseThrow();
      String where = "cut at point " + points;
      assertEquals(Outcome.FAILED, result.result().outcome(), where);
      assertEquals("timeout: put back", reason(result), where);
      assertEquals("1.3.0", scene.device.version, where);
      assertEquals(0, scene.device.lent, where);
      if (whole.isPresent()) {
        break;
      }
    }
    assertTrue(points > 100, "points " + points);
  }

  private static String reason(InstallAttempt.Result result) {
    String putBack = result.result().detail().contains("rolled back") ? ": put back" : "";
    return result.result().reason() + putBack;
  }
}
