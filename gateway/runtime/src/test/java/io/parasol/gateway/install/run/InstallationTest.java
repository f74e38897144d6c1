// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.TransferProgress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("An installation")
class InstallationTest {

  private static final DeviceIdentity DEVICE =
      new DeviceIdentity("acme", "pv2000", "4711", "1.3.0");
  private static final TransferProgress TWO_BLOCKS = new TransferProgress(2, 200, "0".repeat(64));

  private static Installation at(Stage stage) {
    return at(stage, Stage.ERASE);
  }

  private static Installation at(Stage stage, Stage goal) {
    return new Installation(
        stage,
        1,
        goal,
        0,
        false,
        false,
        TransferProgress.START,
        Optional.of(DEVICE),
        Optional.empty(),
        Optional.empty());
  }

  private static Installation erased(Stage stage) {
    return new Installation(
        stage,
        1,
        Stage.ERASE,
        1,
        true,
        false,
        TWO_BLOCKS,
        Optional.of(DEVICE),
        Optional.empty(),
        Optional.empty());
  }

  private static Failure failure(RecoveryAction action) {
    return new Failure("timeout", "no answer", action);
  }

  @Test
  void goes_through_its_stages_in_their_order() {
    List<Stage> stages = new ArrayList<>();
    Installation now = Installation.START;
    while (!now.stage().isEnd()) {
      stages.add(now.stage());
      now = now.begun();
      now =
          switch (now.stage()) {
            case IDENTIFY -> now.identified(DEVICE);
            case CONFIRM -> now.confirmed(Installation.Runs.NEW, "1.4.0");
            default -> now.done(Optional.empty());
          };
    }

    assertEquals(
        List.of(
            Stage.IDENTIFY,
            Stage.PRECHECK,
            Stage.ENTER,
            Stage.LINE,
            Stage.ERASE,
            Stage.SEND,
            Stage.VERIFY,
            Stage.ACTIVATE,
            Stage.CONFIRM,
            Stage.RESTORE_LINE),
        stages);
    assertEquals(Stage.OVER, now.stage());
    assertEquals(Optional.of(Proof.READ_BACK), now.proof());
    assertEquals(Optional.empty(), now.installFailure());
  }

  @Test
  void knows_what_cannot_be_taken_back() {
    assertEquals(
        EnumSet.of(Stage.ERASE, Stage.SEND, Stage.ACTIVATE),
        EnumSet.copyOf(EnumSet.allOf(Stage.class).stream().filter(Stage::isIrreversible).toList()));
  }

  @Test
  void remembers_that_the_device_may_be_erased_before_it_is() {
    assertFalse(at(Stage.ERASE).isErased());
    assertTrue(at(Stage.ERASE).begun().isErased());
    assertTrue(at(Stage.SEND).begun().isErased());
    assertFalse(at(Stage.LINE).begun().isErased());
  }

  @ParameterizedTest(name = "in {0}")
  @EnumSource(Stage.class)
  void is_kept_unchanged(Stage stage) throws Exception {
    Installation one =
        new Installation(
            stage,
            7,
            Stage.SEND,
            2,
            true,
            true,
            TWO_BLOCKS,
            Optional.of(DEVICE),
            Optional.of(Proof.MEASURED),
            Optional.of(new InstallFailure("timeout", "no \"answer\"", true)));

    assertEquals(one, InstallationJson.read(Json.parse(Json.write(InstallationJson.write(one)))));
    assertEquals(
        Installation.START, InstallationJson.read(InstallationJson.write(Installation.START)));
  }

  @Nested
  @DisplayName("after a crash")
  class AfterACrash {

    @ParameterizedTest(name = "in {0} begins again: nothing happened")
    @EnumSource(names = {"IDENTIFY", "PRECHECK"})
    void in_what_asks_only(Stage stage) {
      assertEquals(Installation.START, at(stage).afterRestart(true));
    }

    @ParameterizedTest(name = "in {0} looks for the device")
    @EnumSource(names = {"ENTER", "LINE"})
    void on_the_way_into_the_loader(Stage stage) {
      Installation after = at(stage).afterRestart(true);

      assertEquals(Stage.FIND, after.stage());
      assertEquals(
          Installation.START,
          after.found(LoaderState.APPLICATION, Installation.Runs.UNKNOWN),
          "it never left its application");
      Installation inLoader = after.found(LoaderState.LOADER, Installation.Runs.UNKNOWN);
      assertEquals(Stage.RECOVER, inLoader.stage(), "it leaves the loader");
      assertEquals(Installation.START, inLoader.done(Optional.empty()));
    }

    @ParameterizedTest(name = "in {0}, resumable: {1}, sends on: {2}")
    @CsvSource({
      "ERASE, true, false",
      "ERASE, false, false",
      "SEND, true, true",
      "SEND, false, false"
    })
    void in_the_middle(Stage stage, boolean isResumable, boolean sendsOn) {
      Installation after =
          erased(stage)
              .afterRestart(isResumable)
              .found(LoaderState.LOADER, Installation.Runs.UNKNOWN);

      assertEquals(Stage.LINE, after.stage());
      assertEquals(sendsOn ? Stage.SEND : Stage.ERASE, after.done(Optional.empty()).stage());
      assertTrue(after.isErased());
      if (sendsOn) {
        assertEquals(TWO_BLOCKS, after.done(Optional.empty()).begun().cursor());
      }
    }

    @Test
    void before_the_first_block_was_taken_erases_again() {
      Installation after =
          at(Stage.ERASE).begun().done(Optional.empty()).begun().afterRestart(true);

      assertEquals(Stage.ERASE, after.goal());
    }

    @Test
    void enters_again_when_the_application_runs_still() {
      Installation after =
          erased(Stage.SEND)
              .afterRestart(true)
              .found(LoaderState.APPLICATION, Installation.Runs.UNKNOWN);

      assertEquals(Stage.ENTER, after.stage());
      assertEquals(Stage.LINE, after.done(Optional.empty()).stage());
      assertEquals(Stage.SEND, after.done(Optional.empty()).done(Optional.empty()).stage());
    }

    @Test
    void in_verify_verifies_again() {
      Installation after =
          erased(Stage.VERIFY)
              .afterRestart(false)
              .found(LoaderState.LOADER, Installation.Runs.UNKNOWN);

      assertEquals(Stage.VERIFY, after.done(Optional.empty()).stage());
    }

    @Test
    void in_activate_reads_the_version() {
      Installation after = erased(Stage.ACTIVATE).afterRestart(false);

      assertEquals(
          Stage.CONFIRM, after.found(LoaderState.APPLICATION, Installation.Runs.NEW).stage());
      Installation old = after.found(LoaderState.APPLICATION, Installation.Runs.OTHER);
      assertEquals(Stage.ENTER, old.stage());
      assertEquals(
          Stage.ACTIVATE,
          old.done(Optional.empty()).done(Optional.empty()).stage(),
          "old: it activates again");
    }

    @Test
    void in_activate_waits_for_a_device_that_is_silent_and_then_recovers() {
      Installation now = erased(Stage.ACTIVATE).afterRestart(false);
      for (int asked = 0; asked < Stage.FIND.maxAttempts(); asked++) {
        assertEquals(Stage.FIND, now.stage());
        now = now.begun().found(LoaderState.SILENT, Installation.Runs.UNKNOWN);
      }

      assertEquals(Stage.RECOVER, now.stage());
    }

    @ParameterizedTest(name = "in {0} repeats it until it is done: too late to go back")
    @EnumSource(names = {"CONFIRM", "RESTORE_LINE", "RECOVER"})
    void at_the_end(Stage stage) {
      assertEquals(stage, erased(stage).afterRestart(true).stage());
    }

    @ParameterizedTest(name = "in {0} stays there")
    @EnumSource(names = {"PARKED", "OVER"})
    void after_the_end(Stage stage) {
      assertEquals(erased(stage), erased(stage).afterRestart(true));
    }
  }

  @Nested
  @DisplayName("that fails")
  class ThatFails {

    @Test
    void tries_a_stage_again_as_often_as_it_may() {
      Installation now = at(Stage.PRECHECK).done(Optional.empty());
      for (int tries = 1; tries < Stage.ENTER.maxAttempts(); tries++) {
        now = now.begun().failed(failure(RecoveryAction.REPEAT));
        assertEquals(Stage.ENTER, now.stage());
        assertEquals(tries, now.tries());
      }

      now = now.begun().failed(failure(RecoveryAction.REPEAT));

      assertEquals(Stage.RECOVER, now.stage());
      assertEquals(Optional.of(new InstallFailure("timeout", "no answer")), now.installFailure());
    }

    @ParameterizedTest(name = "in {0} has not touched the device")
    @EnumSource(names = {"IDENTIFY", "PRECHECK"})
    void before_the_first_byte(Stage stage) {
      Installation now = at(stage).failed(failure(RecoveryAction.RECOVER));

      assertEquals(Stage.RESTORE_LINE, now.stage());
      assertEquals(Stage.OVER, now.done(Optional.empty()).stage());
    }

    @Test
    void starts_again_a_bounded_number_of_times() {
      Installation now = at(Stage.ERASE);
      for (int round = 1; round <= Installation.MAX_ATTEMPTS; round++) {
        now = now.begun();
        assertEquals(round, now.eraseCount());
        now = now.done(Optional.empty()).begun().failed(failure(RecoveryAction.START_AGAIN));
        if (round < Installation.MAX_ATTEMPTS) {
          assertEquals(Stage.FIND, now.stage());
          now = now.found(LoaderState.LOADER, Installation.Runs.UNKNOWN).done(Optional.empty());
          assertEquals(Stage.ERASE, now.stage());
        }
      }

      assertEquals(Stage.RECOVER, now.stage());
    }

    @Test
    void is_parked_when_there_is_no_way_back() {
      Installation now = erased(Stage.SEND).failed(failure(RecoveryAction.STOP));

      assertEquals(Stage.PARKED, now.stage());
    }

    @Test
    void and_recovers_says_what_runs_then() {
      Installation recovered =
          erased(Stage.SEND).failed(failure(RecoveryAction.RECOVER)).begun().done(Optional.empty());

      assertEquals(Stage.CONFIRM, recovered.stage());
      Installation old = recovered.confirmed(Installation.Runs.OTHER, "1.3.0");
      assertEquals(Stage.RESTORE_LINE, old.stage());
      assertEquals("timeout", old.installFailure().orElseThrow().reason(), "the first cause");
      Installation isNew = recovered.confirmed(Installation.Runs.NEW, "1.4.0");
      assertEquals(
          Optional.empty(), isNew.installFailure(), "an answer that was lost is no failure");
      assertEquals(Optional.of(Proof.READ_BACK), isNew.proof());
    }

    @Test
    void and_is_silent_after_it_was_recovered_is_parked() {
      Installation now = erased(Stage.CONFIRM);
      int recoveries = 0;
      for (int step = 0; step < 100 && !now.stage().isEnd(); step++) {
        boolean isRecovery = now.stage() == Stage.RECOVER;
        recoveries += isRecovery ? 1 : 0;
        now = now.begun();
        now = isRecovery ? now.done(Optional.empty()) : now.failed(failure(RecoveryAction.REPEAT));
      }

      assertEquals(Stage.PARKED, now.stage());
      assertEquals(1, recoveries);
      assertEquals(Optional.of(new InstallFailure("timeout", "no answer")), now.installFailure());
    }

    @Test
    void and_ends_with_the_old_version_is_never_done() {
      Installation old = erased(Stage.CONFIRM).confirmed(Installation.Runs.OTHER, "1.3.0");

      assertEquals(
          Optional.of(new InstallFailure("version_unchanged", "the device still runs 1.3.0")),
          old.installFailure());
      assertEquals(
          Stage.PARKED, erased(Stage.CONFIRM).confirmed(Installation.Runs.UNKNOWN, "").stage());
    }

    @Test
    void repeats_the_restoring_of_the_line_without_end() {
      Installation now = at(Stage.RESTORE_LINE);
      for (int tries = 0; tries < 1_000; tries++) {
        now = now.begun().failed(failure(RecoveryAction.STOP));
        assertEquals(Stage.RESTORE_LINE, now.stage());
      }
    }
  }
}
