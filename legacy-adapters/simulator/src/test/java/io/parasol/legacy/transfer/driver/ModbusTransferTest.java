// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.modbus.plan.TestSite;
import io.parasol.legacy.transfer.Capabilities;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.Firmwares;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.LoaderState;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Probe;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.legacy.transfer.VerifiedInstall;
import io.parasol.simulator.config.Loader.TransferMode;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLease;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An image sent in Modbus requests, as a profile describes,")
class ModbusTransferTest {

  private static final DeviceId DEVICE = new DeviceId("inverter-07");
  private static final String MODEL = "acme-pv2000";
  private static final SerialSettings AT_9600_8N2 =
      new SerialSettings(Path.of("/dev/ttyS0"), 9600, Parity.NONE, 8, 2);

  private final byte[] image = SimulatedLoader.image(MODEL, "1.4.0", Images.random(3_333, 1));
  private SimulatedLoader loader = loader(TransferMode.WINDOW, LoaderFaults.NONE);
  private SimulatedLease lease = lease(TransferMode.WINDOW);

  private static SimulatedLoader loader(TransferMode kind, LoaderFaults faults) {
    return new SimulatedLoader(kind, MODEL, "SN-1", "1.3.0", Duration.ofSeconds(3), faults);
  }

  private SimulatedLease lease(TransferMode kind) {
    SimulatedLease made = new SimulatedLease(DEVICE, loader);
    return kind == TransferMode.WINDOW ? made.whoseLoaderSpeaks(AT_9600_8N2) : made;
  }

  private void device(TransferMode kind, LoaderFaults faults) {
    loader = loader(kind, faults);
    lease = lease(kind);
  }

  private TransferDriver driver(TransferMode kind) {
    String profile = "loader-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return TransferDrivers.of(
            TestSite.profile(profile).firmware().orElseThrow(),
            Optional.of(SimulatedLease.DEFAULT_SETTINGS),
            Optional.of(new Probe(Table.HOLDING, 0)),
            lease)
        .orElseThrow();
  }

  private Transfer open(TransferMode kind, byte[] bytes, TransferProgress from) {
    return driver(kind).open(Images.install(DEVICE, Images.of(bytes)), lease, from);
  }

  private Transfer open(TransferMode kind) {
    return open(kind, image, TransferProgress.START);
  }

  /** Takes every step; the first failure, or how it ended. */
  private static TransferOutcome run(Transfer transfer) {
    TransferOutcome outcome = TransferOutcome.done();
    for (Phase phase : transfer.phases()) {
      outcome = phase == Phase.SEND ? send(transfer) : transfer.perform(phase);
      if (outcome instanceof TransferOutcome.Failed) {
        return outcome;
      }
    }
    return outcome;
  }

  private static TransferOutcome send(Transfer transfer) {
    TransferOutcome outcome = transfer.sendNext();
    while (outcome instanceof TransferOutcome.Sent) {
      outcome = transfer.sendNext();
    }
    return outcome;
  }

  private static Failure failure(TransferOutcome outcome) {
    return assertInstanceOf(TransferOutcome.Failed.class, outcome, outcome::toString).failure();
  }

  @ParameterizedTest(name = "runs in the end: {0}")
  @EnumSource(TransferMode.class)
  void runs_in_the_end(TransferMode kind) {
    device(kind, LoaderFaults.NONE);
    Transfer transfer = open(kind);

    TransferOutcome outcome = run(transfer);

    assertInstanceOf(TransferOutcome.Done.class, outcome, outcome::toString);
    assertEquals("1.4.0", loader.version());
    assertEquals(1, loader.installs());
    assertEquals(Images.sha256(image), transfer.cursor().sha256());
    assertEquals(image.length, transfer.cursor().bytes());
    assertTrue(lease.isAtHome());
  }

  @ParameterizedTest(name = "is measured where the device can be asked for it: {0}")
  @ValueSource(strings = {"COMMAND", "FILE"})
  void is_measured(TransferMode kind) {
    device(kind, LoaderFaults.NONE);
    Transfer transfer = open(kind);
    List.of(Phase.ENTER, Phase.ERASE).forEach(transfer::perform);
    send(transfer);

    assertEquals(TransferOutcome.proved(Proof.MEASURED), transfer.perform(Phase.VERIFY));
  }

  @Test
  void enters_in_the_usual_form_of_the_line_and_goes_on_in_the_loaders() {
    run(open(TransferMode.WINDOW));

    assertEquals("home 6 00810001", lease.asked.get(0));
    assertTrue(lease.asked.get(1).startsWith("loader 16 10000010"), lease.asked.get(1));
    assertTrue(lease.asked.get(2).startsWith("loader 16 20000044"), lease.asked.get(2));
    assertTrue(lease.asked.get(lease.asked.size() - 1).startsWith("home 3"));
  }

  @Test
  void says_what_it_takes() {
    Capabilities window = driver(TransferMode.WINDOW).capabilities();
    assertEquals(Optional.of(AT_9600_8N2), window.lineForm());
    assertTrue(window.isExclusive());
    assertTrue(window.isResumable());
    assertEquals(Capabilities.ReadBack.NONE, window.readBack());
    // 17 characters and two for each of 68 registers with two silences, of 11 bits at 9600 baud.
    Estimate estimate = driver(TransferMode.WINDOW).estimate(136 * 1000);
    assertEquals(183_333, estimate.sending().toMillis());
    assertEquals(estimate.sending().plusSeconds(7), estimate.outage());

    assertFalse(driver(TransferMode.COMMAND).capabilities().isExclusive());
    assertEquals(
        Capabilities.ReadBack.CHECKSUM, driver(TransferMode.COMMAND).capabilities().readBack());
    assertEquals(Capabilities.ReadBack.WHOLE, driver(TransferMode.FILE).capabilities().readBack());
  }

  @Nested
  @DisplayName("when the loader")
  class WhenTheLoader {

    @Test
    void does_not_want_the_signature_ends_at_the_head_with_nothing_erased() {
      device(TransferMode.WINDOW, LoaderFaults.NONE.refusingSignature());

      Failure failure = failure(run(open(TransferMode.WINDOW)));

      assertEquals(
          new Failure("exception_04", "block 0 (head): rejected", RecoveryAction.STOP), failure);
      assertFalse(loader.isErased());
    }

    @Test
    void is_busy_waits_and_asks_again() {
      device(TransferMode.WINDOW, LoaderFaults.NONE.busyFor(Duration.ofSeconds(7)));

      assertInstanceOf(TransferOutcome.Done.class, run(open(TransferMode.WINDOW)));
      assertEquals("1.4.0", loader.version());
    }

    @Test
    void is_busy_for_longer_than_its_profile_allows_starts_again() {
      device(TransferMode.WINDOW, LoaderFaults.NONE.busyFor(Duration.ofSeconds(31)));

      Failure failure = failure(run(open(TransferMode.WINDOW)));

      assertEquals("device_busy", failure.reason());
      assertEquals(RecoveryAction.START_AGAIN, failure.action());
    }

    @ParameterizedTest(name = "has block {0} and its answer is lost, goes on behind it")
    @ValueSource(ints = {1, 2, 10, 24})
    void loses_an_answer(int block) {
      device(TransferMode.WINDOW, LoaderFaults.NONE.losingAnswerTo(block));

      assertInstanceOf(TransferOutcome.Done.class, run(open(TransferMode.WINDOW)));
      assertEquals("1.4.0", loader.version());
    }

    @ParameterizedTest(name = "reports how many blocks it has, is believed (block {0} lost)")
    @ValueSource(ints = {1, 2, 20})
    void says_what_it_has(int block) {
      device(TransferMode.COMMAND, LoaderFaults.NONE.losingAnswerTo(block));

      Transfer transfer = open(TransferMode.COMMAND);

      assertInstanceOf(TransferOutcome.Done.class, run(transfer));
      assertEquals("1.4.0", loader.version());
      long written = lease.asked.stream().filter(each -> each.contains(" 16 e00f")).count();
      assertEquals(transfer.cursor().blocks(), written, "a block was sent twice");
    }

    @ParameterizedTest(name = "has block {1} of a file and its answer is lost, hears it again: {0}")
    @CsvSource({"FILE, 1", "FILE, 9", "FILE_BLOCKS, 1", "FILE_BLOCKS, 9", "FILE_BLOCKS, 27"})
    void loses_an_answer_to_a_record(TransferMode takes, int block) {
      device(takes, LoaderFaults.NONE.losingAnswerTo(block));

      assertInstanceOf(TransferOutcome.Done.class, run(open(takes)));
      assertEquals("1.4.0", loader.version());
    }

    @Test
    void has_a_block_of_a_stream_and_its_answer_is_lost_starts_again() {
      device(TransferMode.FILE_STREAM, LoaderFaults.NONE.losingAnswerTo(9));

      Failure failure = failure(run(open(TransferMode.FILE_STREAM)));

      assertEquals("timeout", failure.reason());
      assertEquals(RecoveryAction.START_AGAIN, failure.action());
      assertTrue(loader.isErased());

      assertInstanceOf(TransferOutcome.Done.class, run(open(TransferMode.FILE_STREAM)));
      assertEquals("1.4.0", loader.version());
      assertEquals(1, loader.installs());
    }

    @ParameterizedTest(
        name = "is cut from its power in the middle, {0} is sent again from its start")
    @EnumSource(
        value = TransferMode.class,
        names = {"FILE", "FILE_STREAM", "FILE_BLOCKS"})
    void loses_its_power(TransferMode takes) {
      device(takes, LoaderFaults.NONE);
      Transfer first = open(takes);
      first.perform(Phase.ENTER);
      for (int i = 0; i < 5; i++) {
        first.sendNext();
      }

      loader.restart();

      assertTrue(loader.isErased());
      assertInstanceOf(TransferOutcome.Done.class, run(open(takes)));
      assertEquals("1.4.0", loader.version());
    }

    @Test
    void restarts_unannounced_starts_again() {
      device(TransferMode.WINDOW, LoaderFaults.NONE.restartingAt(5));

      Failure failure = failure(run(open(TransferMode.WINDOW)));

      // The repeat of a block that it has forgotten looks like one that it has: the next tells.
      assertEquals(RecoveryAction.START_AGAIN, failure.action());
      assertTrue(loader.isErased());

      Transfer again = open(TransferMode.WINDOW);
      again.perform(Phase.LINE);
      assertInstanceOf(TransferOutcome.AllSent.class, send(again));
      assertEquals("1.4.0", loader.version());
    }

    @Test
    void restarts_unannounced_and_counts_blocks_starts_again() {
      device(TransferMode.COMMAND, LoaderFaults.NONE.restartingAt(5));

      Failure failure = failure(run(open(TransferMode.COMMAND)));

      assertEquals("protocol", failure.reason());
      assertEquals("the device has received an unexpected number of blocks", failure.detail());
      assertEquals(RecoveryAction.START_AGAIN, failure.action());
    }

    @Test
    void starts_the_old_version_leaves_it_to_who_reads_the_version() {
      device(TransferMode.COMMAND, LoaderFaults.NONE.keepingVersion());

      assertInstanceOf(TransferOutcome.Done.class, run(open(TransferMode.COMMAND)));
      assertEquals("1.3.0", loader.version());
    }

    @ParameterizedTest(name = "answers exception {0} to a block, stops")
    @ValueSource(ints = {1, 2, 3})
    void stops(int code) {
      Transfer transfer = open(TransferMode.WINDOW);
      transfer.perform(Phase.ENTER);
      transfer.perform(Phase.LINE);
      lease.spoil(answer -> new LinkLease.LeaseExceptionResponse(code));

      Failure failure = failure(transfer.sendNext());

      assertEquals("exception_0" + code, failure.reason());
      assertEquals(RecoveryAction.STOP, failure.action());
    }

    @Test
    void says_that_it_still_works_and_has_no_status_stops() {
      Transfer transfer = open(TransferMode.WINDOW);
      transfer.perform(Phase.ENTER);
      transfer.perform(Phase.LINE);
      lease.spoil(answer -> new LinkLease.LeaseExceptionResponse(5));

      assertEquals("still_working", failure(transfer.sendNext()).reason());
    }

    @Test
    void says_that_it_still_works_is_asked_for_its_status() {
      device(TransferMode.COMMAND, LoaderFaults.NONE);
      Transfer transfer = open(TransferMode.COMMAND);
      transfer.perform(Phase.ENTER);
      List<Integer> codes = new ArrayList<>(List.of(5));
      lease.spoil(
          answer ->
              codes.isEmpty() ? answer : new LinkLease.LeaseExceptionResponse(codes.remove(0)));

      assertEquals(TransferOutcome.done(), transfer.perform(Phase.ERASE));
      assertTrue(lease.asked.get(lease.asked.size() - 1).startsWith("home 3 e001"));
    }

    @Test
    void is_silent_repeats_a_block_three_times_and_no_more() {
      Transfer transfer = open(TransferMode.WINDOW);
      transfer.perform(Phase.ENTER);
      transfer.perform(Phase.LINE);
      transfer.sendNext();
      int before = lease.asked.size();
      lease.spoil(answer -> new LinkLease.NoLeaseResponse("no answer", true));

      Failure failure = failure(transfer.sendNext());

      assertEquals(3, lease.asked.size() - before);
      assertEquals("timeout", failure.reason());
      assertEquals(RecoveryAction.REPEAT, failure.action());
      assertEquals(1, transfer.cursor().blocks());

      lease.spoil(answer -> answer);
      assertInstanceOf(TransferOutcome.AllSent.class, send(transfer));
      assertEquals("1.4.0", loader.version());
    }
  }

  @Nested
  @DisplayName("resumed")
  class Resumed {

    @ParameterizedTest(name = "goes on behind the last block known to be written: {0}")
    @EnumSource(value = TransferMode.class, names = "FILE_STREAM", mode = EnumSource.Mode.EXCLUDE)
    void goes_on(TransferMode kind) {
      device(kind, LoaderFaults.NONE);
      Transfer first = open(kind);
      for (Phase phase : first.phases()) {
        if (phase == Phase.SEND) {
          break;
        }
        first.perform(phase);
      }
      for (int i = 0; i < 7; i++) {
        first.sendNext();
      }
      TransferProgress kept = first.cursor();
      first.sendNext();

      Transfer second = open(kind, image, kept);
      second.perform(Phase.LINE);
      assertInstanceOf(TransferOutcome.AllSent.class, send(second));
      assertEquals(Images.sha256(image), second.cursor().sha256());
      second.perform(Phase.VERIFY);
      second.perform(Phase.ACTIVATE);

      assertEquals("1.4.0", loader.version());
    }

    @Test
    void is_refused_when_the_image_is_another() {
      Transfer first = open(TransferMode.WINDOW);
      first.perform(Phase.ENTER);
      first.perform(Phase.LINE);
      first.sendNext();
      first.sendNext();
      byte[] other = image.clone();
      other[40] ^= 1;

      Failure failure = failure(open(TransferMode.WINDOW, other, first.cursor()).sendNext());

      assertEquals("image_changed", failure.reason());
      assertEquals(RecoveryAction.STOP, failure.action());
    }

    @Test
    void is_refused_where_blocks_are_a_stream() {
      TransferDriver stream =
          TransferDrivers.of(Firmwares.file("stream"), Optional.empty(), Optional.empty(), lease)
              .orElseThrow();
      TransferProgress somewhere = new TransferProgress(1, 10, TransferProgress.START.sha256());
      VerifiedInstall install = Images.install(DEVICE, Images.of(image));

      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> stream.open(install, lease, somewhere));

      assertEquals(
          "cursor after 1 blocks: expected the start; modbus-file cannot resume",
          refused.getMessage());
    }
  }

  @Nested
  @DisplayName("finds a device")
  class Finds {

    @Test
    void that_runs() {
      assertEquals(LoaderState.APPLICATION, open(TransferMode.WINDOW).locate());
    }

    @Test
    void in_its_loader_in_the_other_form_of_the_line_and_restores_the_line() {
      open(TransferMode.WINDOW).perform(Phase.ENTER);

      assertEquals(LoaderState.LOADER, open(TransferMode.WINDOW).locate());
      assertTrue(lease.isAtHome());
    }

    @Test
    void silent() {
      lease.spoil(answer -> new LinkLease.NoLeaseResponse("no answer", true));

      assertEquals(LoaderState.SILENT, open(TransferMode.WINDOW).locate());
    }

    @Test
    void and_leaves_a_loader_in_which_nothing_was_erased() {
      device(TransferMode.COMMAND, LoaderFaults.NONE);
      Transfer transfer = open(TransferMode.COMMAND);
      transfer.perform(Phase.ENTER);
      assertFalse(loader.isRunning());

      assertEquals(TransferOutcome.done(), transfer.recover(false));
      assertTrue(loader.isRunning());
    }
  }

  @Nested
  @DisplayName("cannot begin")
  class CannotBegin {

    @Test
    void without_a_verified_command_that_installs() {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  new VerifiedInstall(
                      Images.command(DEVICE, CommandClass.CONFIG), Images.of(image)));

      assertTrue(String.valueOf(refused.getMessage()).endsWith("expected an install"));
    }

    @Test
    void on_the_link_of_another_device() {
      VerifiedInstall install = Images.install(new DeviceId("inverter-08"), Images.of(image));

      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> driver(TransferMode.WINDOW).open(install, lease, TransferProgress.START));

      assertEquals("lease of inverter-07: expected one of inverter-08", refused.getMessage());
    }

    @Test
    void where_the_loader_needs_a_line_that_is_not_there() {
      assertEquals(
          Optional.empty(),
          TransferDrivers.of(
              TestSite.profile("loader-window").firmware().orElseThrow(),
              Optional.empty(),
              Optional.empty(),
              lease));
    }
  }

  @Test
  void is_not_all_sent_if_its_bytes_are_not_those_of_the_release() {
    byte[] other = image.clone();
    other[image.length - 1] ^= 1;
    device(TransferMode.FILE, LoaderFaults.NONE);
    Transfer transfer =
        driver(TransferMode.FILE)
            .open(
                Images.install(DEVICE, Images.of(other, Images.sha256(image))),
                lease,
                TransferProgress.START);
    transfer.perform(Phase.ENTER);

    Failure failure = failure(send(transfer));

    assertEquals("image_changed", failure.reason());
    assertEquals("1.3.0", loader.version());
  }
}
