// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareRegister.Constant;
import io.parasol.config.model.profile.FirmwareRegister.Variable;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.FirmwareStep.Check;
import io.parasol.config.model.profile.FirmwareStep.Pause;
import io.parasol.config.model.profile.FirmwareStep.Poll;
import io.parasol.config.model.profile.FirmwareStep.Write;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.LinkLease;
import io.parasol.simulator.config.Loader;
import io.parasol.simulator.config.LoaderFaults;
import io.parasol.simulator.loader.SimulatedLease;
import io.parasol.simulator.loader.SimulatedLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The steps of a profile")
class StepRunTest {

  private static final byte[] IMAGE = "firmware".getBytes(StandardCharsets.US_ASCII);
  private static final LinkLease.Answer LOST = new LinkLease.NoLeaseResponse("no answer", true);
  private static final LinkLease.Answer NOT_SENT = new LinkLease.NoLeaseResponse("no line", false);
  private static final Write WRITE = write(true);
  private static final Write OPTIONAL = write(false);
  private static final Poll POLL = poll(Duration.ofSeconds(10));

  private final SimulatedLease lease =
      new SimulatedLease(
          new DeviceId("inverter-07"),
          new SimulatedLoader(
              Loader.TransferMode.WINDOW, "x", "1", "1", Duration.ZERO, LoaderFaults.NONE));

  /** What comes next; the last of them again and again. */
  private final Deque<LinkLease.Answer> answers = new ArrayDeque<>();

  @BeforeEach
  void answerAsTheTestSays() {
    lease.spoil(any -> answers.size() > 1 ? answers.remove() : answers.element());
  }

  private static Write write(boolean isAnswered) {
    return new Write(new Address(Table.HOLDING, 7), List.of(new Constant(1)), false, isAnswered);
  }

  /** Bit 3 is noise; 0 is done, 2 has gone wrong. */
  private static Poll poll(Duration within) {
    return new Poll(
        new Address(Table.INPUT, 9), 0x0007, 0, Set.of(2), Duration.ofMillis(500), within);
  }

  private static LinkLease.Answer echo() {
    return new LinkLease.Data(
        ByteBuffer.allocate(4).putShort((short) 7).putShort((short) 1).array());
  }

  private static LinkLease.Answer registers(int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * words.length).put((byte) (2 * words.length));
    for (int word : words) {
      bytes.putShort((short) word);
    }
    return new LinkLease.Data(bytes.array());
  }

  private static LinkLease.Answer exception(int code) {
    return new LinkLease.LeaseExceptionResponse(code);
  }

  private TransferOutcome run(List<FirmwareStep> steps, LinkLease.Answer... said) throws Exception {
    answers.addAll(List.of(said));
    LoaderRequests modbus = new LoaderRequests(lease, Firmware.Times.DEFAULT, lease);
    ImageVariables variables = new ImageVariables(Images.of(IMAGE), 1);
    return new StepRun(lease, modbus, variables, lease).run(steps, RecoveryAction.RECOVER);
  }

  private static void assertFailed(String reason, RecoveryAction action, TransferOutcome outcome) {
    Failure failure =
        assertInstanceOf(TransferOutcome.Failed.class, outcome, outcome::toString).failure();
    assertEquals(reason + " " + action, failure.reason() + " " + failure.action());
  }

  @Test
  void are_taken_in_their_order_up_to_the_first_that_fails() throws Exception {
    assertEquals(
        TransferOutcome.done(), run(List.of(WRITE, POLL, WRITE), echo(), registers(0), echo()));
    assertEquals(List.of("home 6 00070001", "home 4 00090001", "home 6 00070001"), lease.asked);
    lease.asked.clear();
    answers.clear();

    assertFailed("exception_04", RecoveryAction.RECOVER, run(List.of(WRITE, WRITE), exception(4)));
    assertEquals(1, lease.asked.size());
  }

  @Test
  void may_be_to_wait() throws Exception {
    long before = lease.now();

    assertEquals(TransferOutcome.done(), run(List.of(new Pause(Duration.ofSeconds(2)))));

    assertEquals(Duration.ofSeconds(2).toNanos(), lease.now() - before);
    assertEquals(List.of(), lease.asked);
  }

  @Nested
  @DisplayName("that write")
  class ThatWrite {

    @ParameterizedTest(name = "end at exception {0} as {1}, {2}")
    @CsvSource({
      "1, exception_01, STOP",
      "2, exception_02, STOP",
      "3, exception_03, STOP",
      "4, exception_04, RECOVER",
      "5, still_working, STOP",
      "6, device_busy, RECOVER",
      "8, exception_08, RECOVER"
    })
    void end_at_an_exception(int code, String reason, RecoveryAction action) throws Exception {
      assertFailed(reason, action, run(List.of(WRITE), exception(code)));
    }

    @Test
    void go_on_when_a_busy_device_is_so_no_more() throws Exception {
      assertEquals(TransferOutcome.done(), run(List.of(WRITE), exception(6), exception(6), echo()));
      assertEquals(3, lease.asked.size());
    }

    /**
     * Exception 05: the device has accepted the request and is still working; the status shows when
     * it is done.
     */
    @Test
    void leave_it_to_a_poll_behind_them_whether_what_is_worked_on_is_done() throws Exception {
      assertEquals(
          TransferOutcome.done(),
          run(List.of(WRITE, POLL), exception(5), registers(1), registers(0)));
      answers.clear();

      assertFailed(
          "still_working",
          RecoveryAction.STOP,
          run(List.of(POLL, WRITE), registers(0), exception(5)));
    }

    @Test
    void want_an_answer_unless_the_profile_says_that_none_need_come() throws Exception {
      assertFailed("timeout", RecoveryAction.RECOVER, run(List.of(WRITE), LOST));
      answers.clear();
      assertEquals(TransferOutcome.done(), run(List.of(OPTIONAL), LOST));
      answers.clear();
      assertFailed("timeout", RecoveryAction.RECOVER, run(List.of(OPTIONAL), NOT_SENT));
      answers.clear();
      assertFailed("exception_04", RecoveryAction.RECOVER, run(List.of(OPTIONAL), exception(4)));
    }

    @Test
    void want_an_answer_to_what_they_wrote() throws Exception {
      LinkLease.Answer another = new LinkLease.Data((byte) 0, (byte) 7, (byte) 0, (byte) 2);

      assertFailed("timeout", RecoveryAction.RECOVER, run(List.of(WRITE), another));
    }
  }

  @Nested
  @DisplayName("that poll")
  class ThatPoll {

    @Test
    void ask_until_the_bits_that_count_are_as_they_should_be() throws Exception {
      assertEquals(
          TransferOutcome.done(),
          run(List.of(POLL), registers(1), LOST, exception(6), exception(4), registers(0xFFF8)));
    }

    @Test
    void end_when_the_status_says_that_it_has_gone_wrong() throws Exception {
      assertFailed(
          "device_refused",
          RecoveryAction.RECOVER,
          run(List.of(POLL), registers(1), registers(0x000A)));
      assertEquals(2, lease.asked.size());
    }

    @ParameterizedTest(name = "end at exception {0}: it will not answer the next time either")
    @CsvSource({"1", "2", "3"})
    void end_at_an_exception_that_stays(int code) throws Exception {
      assertFailed("exception_0" + code, RecoveryAction.STOP, run(List.of(POLL), exception(code)));
      assertEquals(1, lease.asked.size());
    }

    @Test
    void end_when_it_takes_too_long() throws Exception {
      long before = lease.now();

      assertFailed("still_working", RecoveryAction.RECOVER, run(List.of(POLL), registers(1)));

      Duration took = Duration.ofNanos(lease.now() - before);
      assertEquals(10, took.toSeconds());
      // A request takes 10 ms here.
      assertEquals(21, lease.asked.size());
    }

    @Test
    void end_when_the_gateway_does() throws Exception {
      Thread.currentThread().interrupt();
      try {
        assertFailed("still_working", RecoveryAction.RECOVER, run(List.of(POLL), registers(1)));
        assertEquals(1, lease.asked.size());
      } finally {
        Thread.interrupted();
      }
    }
  }

  @Nested
  @DisplayName("that check")
  class ThatCheck {

    private final CRC32 crc = new CRC32();
    private final List<FirmwareStep> length =
        check(Variable.LENGTH_HIGH, Variable.LENGTH_LOW, new Constant(3));
    private final List<FirmwareStep> sum = check(Variable.CRC32_HIGH, Variable.CRC32_LOW);

    private List<FirmwareStep> check(FirmwareRegister... words) {
      return List.of(new Check(new Address(Table.INPUT, 9), List.of(words)));
    }

    @BeforeEach
    void add_up() {
      crc.update(IMAGE);
    }

    @Test
    void show_as_much_as_they_compare() throws Exception {
      assertEquals(TransferOutcome.proved(Proof.CLAIMED), run(length, registers(0, 8, 3)));
      answers.clear();
      int high = (int) (crc.getValue() >> 16);
      int low = (int) (crc.getValue() & 0xFFFF);
      assertEquals(TransferOutcome.proved(Proof.MEASURED), run(sum, registers(high, low)));
      answers.clear();
      List<FirmwareStep> both = List.of(sum.get(0), length.get(0));
      assertEquals(
          TransferOutcome.proved(Proof.MEASURED),
          run(both, registers(high, low), registers(0, 8, 3)));
    }

    @Test
    void end_at_the_first_word_that_is_another() throws Exception {
      assertFailed("verify_differs", RecoveryAction.RECOVER, run(length, registers(0, 8, 4)));
      answers.clear();
      assertFailed("verify_differs", RecoveryAction.RECOVER, run(length, registers(1, 8, 3)));
    }

    @Test
    void show_nothing_where_no_answer_or_half_of_one_comes() throws Exception {
      assertFailed("timeout", RecoveryAction.REPEAT, run(length, LOST));
      answers.clear();
      assertFailed("timeout", RecoveryAction.REPEAT, run(length, registers(0, 8)));
      answers.clear();
      assertFailed("exception_02", RecoveryAction.STOP, run(length, exception(2)));
    }
  }
}
