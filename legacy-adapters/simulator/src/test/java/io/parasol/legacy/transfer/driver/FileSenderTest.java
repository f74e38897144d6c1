// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.FirmwareProtocol.RecordFile;
import io.parasol.config.model.profile.FirmwareProtocol.RecordFile.Mode;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.Firmwares;
import io.parasol.legacy.transfer.Images;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLease;
import io.parasol.simulator.loader.SimulatedLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A file of records")
class FileSenderTest {

  private static final DeviceId DEVICE = new DeviceId("combiner-3");

  private final SimulatedLease lease =
      new SimulatedLease(
          DEVICE,
          new SimulatedLoader(
              Loader.TransferMode.FILE, "x", "1", "1", Duration.ZERO, LoaderFaults.NONE));

  /** A device that takes everything: the answer to FC 21 repeats the request. */
  @BeforeEach
  void repeatRequests() {
    lease.spoil(answer -> new LinkLease.Data(lastData()));
  }

  private byte[] lastData() {
    String last = lease.asked.get(lease.asked.size() - 1);
    return HexFormat.of().parseHex(last.substring(last.lastIndexOf(' ') + 1));
  }

  private Transfer transfer(RecordFile way, byte[] image) {
    return TransferDrivers.of(Firmwares.of(way), Optional.empty(), Optional.empty(), lease)
        .orElseThrow()
        .open(Images.install(DEVICE, Images.of(image)), lease, TransferProgress.START);
  }

  private static TransferOutcome send(Transfer transfer) {
    TransferOutcome outcome = transfer.sendNext();
    while (outcome instanceof TransferOutcome.Sent) {
      outcome = transfer.sendNext();
    }
    return outcome;
  }

  /** File, record and length of a request. */
  private String place(int request) {
    String asked = lease.asked.get(request);
    String data = asked.substring(asked.lastIndexOf(' ') + 1);
    return "%d/%d+%d"
        .formatted(
            Integer.parseInt(data.substring(4, 8), 16),
            Integer.parseInt(data.substring(8, 12), 16),
            Integer.parseInt(data.substring(12, 16), 16));
  }

  @Test
  void goes_on_in_the_next_file_behind_record_9999() {
    byte[] image = Images.random(20_400, 1);

    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(transfer(new RecordFile(Mode.RECORD, 3, 122, false, 0), image)));

    assertEquals(List.of("3/0+122", "3/122+122"), List.of(place(0), place(1)));
    assertEquals(
        List.of("3/9882+118", "4/0+122", "4/122+78"), List.of(place(81), place(82), place(83)));
    assertEquals(84, lease.asked.size());
  }

  @Test
  void counts_blocks_and_goes_on_in_the_next_file_behind_block_9999() {
    byte[] image = Images.random(20_004, 2);

    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(transfer(new RecordFile(Mode.BLOCK_INDEX, 1, 1, false, 0), image)));

    assertEquals("1/0+1", place(0));
    assertEquals("1/9999+1", place(9_999));
    assertEquals("2/0+1", place(10_000));
  }

  @Test
  void is_a_stream_without_numbers() {
    assertInstanceOf(
        TransferOutcome.AllSent.class,
        send(transfer(new RecordFile(Mode.STREAM, 7, 64, false, 0), Images.random(300, 3))));

    assertEquals(List.of("7/0+64", "7/0+64", "7/0+22"), List.of(place(0), place(1), place(2)));
  }

  @Test
  void is_filled_up_to_a_whole_register() {
    send(transfer(new RecordFile(Mode.RECORD, 1, 122, false, 0xEE), new byte[] {1, 2, 3}));

    assertEquals("home 21 0b06000100000002010203ee", lease.asked.get(0));
  }

  @ParameterizedTest(name = "of mode {0} is sent {1} times without an answer, and then {2}")
  @CsvSource({"RECORD, 3, REPEAT", "BLOCK_INDEX, 3, REPEAT", "STREAM, 1, START_AGAIN"})
  void is_repeated_only_where_that_does_no_harm(Mode mode, int times, RecoveryAction action) {
    lease.spoil(answer -> new LinkLease.NoLeaseResponse("no answer", true));

    TransferOutcome outcome =
        transfer(new RecordFile(mode, 1, 10, false, 0), Images.random(50, 4)).sendNext();

    assertEquals(
        new Failure("timeout", "file 1 record 0: no answer", action),
        ((TransferOutcome.Failed) outcome).failure());
    assertEquals(times, lease.asked.size());
  }

  @ParameterizedTest(name = "that is answered with exception {0} ends as {1} and {2}")
  @CsvSource({
    "1, exception_01, STOP",
    "2, exception_02, STOP",
    "3, exception_03, STOP",
    "4, exception_04, START_AGAIN",
    "5, still_working, STOP",
    "6, device_busy, START_AGAIN"
  })
  void obeys_exceptions(int code, String reason, RecoveryAction action) {
    lease.spoil(answer -> new LinkLease.LeaseExceptionResponse(code));

    Failure failure =
        ((TransferOutcome.Failed)
                transfer(new RecordFile(Mode.RECORD, 1, 10, false, 0), new byte[10]).sendNext())
            .failure();

    assertEquals(reason, failure.reason());
    assertEquals(action, failure.action());
  }

  @Test
  void is_never_taken_as_read_back_from_an_answer_that_is_cut_or_changed() {
    byte[] image = Images.random(20, 5);
    Transfer transfer = transfer(new RecordFile(Mode.RECORD, 1, 10, true, 0), image);
    send(transfer);
    byte[] sound = new byte[23];
    sound[0] = 22;
    sound[1] = 21;
    sound[2] = 6;
    System.arraycopy(image, 0, sound, 3, 20);
    lease.spoil(answer -> new LinkLease.Data(sound));
    assertEquals(TransferOutcome.proved(Proof.MEASURED), transfer.perform(Phase.VERIFY));

    for (int length = 0; length < sound.length; length++) {
      byte[] cut = Arrays.copyOf(sound, length);
      lease.spoil(answer -> new LinkLease.Data(cut));
      assertEquals("timeout", reason(transfer.perform(Phase.VERIFY)));
    }
    Random random = new Random(6);
    for (int run = 0; run < 2_000; run++) {
      byte[] changed = sound.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
      lease.spoil(answer -> new LinkLease.Data(changed));
      String reason = reason(transfer.perform(Phase.VERIFY));
      assertTrue(List.of("timeout", "verify_differs").contains(reason), reason);
    }
  }

  private static String reason(TransferOutcome outcome) {
    return assertInstanceOf(TransferOutcome.Failed.class, outcome, outcome::toString)
        .failure()
        .reason();
  }
}
