// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.frame.RtuFrame;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A conversation on a serial line")
class SerialTransactionsTest {

  private static final long MILLISECOND = 1_000_000;
  private static final Unit SEVEN = new Unit(7);
  private static final Unit EIGHT = new Unit(8);

  /** 4 ms of silence, 50 ms to the end of a frame. */
  private static final LineSettings LINE =
      new LineSettings(Framing.RTU, Duration.ofMillis(4), Duration.ofMillis(50), false);

  private final List<byte[]> sent = new ArrayList<>();
  private final List<UnmatchedResponse> dropped = new ArrayList<>();

  /** Of each response that could not be used: whether another master was the reason. */
  private final List<Boolean> failed = new ArrayList<>();

  private final ConnectionListener listener =
      new ConnectionListener() {
        @Override
        public void answerDropped(UnmatchedResponse kind) {
          dropped.add(kind);
        }

        @Override
        public void responseFailed(boolean isContested) {
          failed.add(isContested);
        }
      };
  private final SerialTransactions transactions = new SerialTransactions(LINE, 100, 0, listener);

  /** Begins where nanoseconds overflow, as they may. */
  private long now = Long.MAX_VALUE - 5 * MILLISECOND;

  @BeforeEach
  void open() {
    transactions.opened(now, 0);
    pass(4);
  }

  @Nested
  @DisplayName("asks one at a time")
  class AsksOneAtATime {

    @Test
    void and_never_hands_the_answer_of_the_first_to_the_second() {
      var first = read(SEVEN, 1);
      var second = read(SEVEN, 2);
      sendDue();
      assertEquals(1, sent.size());

      hear(SEVEN, "03020001");

      assertEquals(Registers.of(1), first.join());
      assertFalse(second.isDone());
      passAndSend(4);
      hear(SEVEN, "03020002");
      assertEquals(Registers.of(2), second.join());
    }

    @Test
    void after_the_silence_of_the_line_and_no_sooner() {
      read(SEVEN, 1);
      read(SEVEN, 2);
      sendDue();
      hear(SEVEN, "03020001");
      passAndSend(3);
      assertEquals(1, sent.size());
      assertEquals(MILLISECOND, transactions.nextDue(now));

      passAndSend(1);
      assertEquals(2, sent.size());
    }

    @Test
    void with_what_is_urgent_first() {
      read(SEVEN, 1);
      sendDue();
      read(SEVEN, 2);
      ask(SEVEN, new WriteRegister(3, 1), true, 100);
      hear(SEVEN, "03020001");
      passAndSend(4);

      assertEquals("0600030001", RtuFrame.pdu(sent.get(1), 0, 8).toString());
    }
  }

  @Nested
  @DisplayName("gives")
  class Gives {

    @Test
    void an_exception_with_its_code() {
      var answer = read(SEVEN, 1);
      sendDue();

      hear(SEVEN, "8302");

      assertEquals(new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS), answer.join());
    }

    @Test
    void an_exception_to_function_23_as_an_exception() {
      var answer = ask(SEVEN, new ReadWriteRegisters(0, 2, 0, List.of(1)), false, 100);
      sendDue();

      hear(SEVEN, "9706");

      assertEquals(new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY), answer.join());
    }

    @Test
    void an_answer_that_comes_in_batches() {
      var answer = ask(SEVEN, new ReadRegisters(Table.HOLDING, 0, 2), false, 200);
      sendDue();
      byte[] frame = frame(SEVEN, "030412345678");
      transactions.received(Arrays.copyOf(frame, 3), now);
      pass(16);
      transactions.expire(now);
      transactions.received(Arrays.copyOfRange(frame, 3, 7), now);
      pass(16);
      transactions.expire(now);
      transactions.received(Arrays.copyOfRange(frame, 7, frame.length), now);

      assertEquals(Registers.of(0x1234, 0x5678), answer.join());
    }

    @Test
    void an_answer_behind_a_glitch_that_came_long_before_it() {
      var answer = read(SEVEN, 1, 1000);
      sendDue();
      transactions.received(new byte[] {0}, now);
      pass(60);
      transactions.expire(now);
      assertFalse(answer.isDone());

      hear(SEVEN, "03020001");
      assertEquals(Registers.of(1), answer.join());
    }

    @Test
    void a_failure_soon_when_an_answer_breaks_off() {
      var answer = read(SEVEN, 1, 1000);
      sendDue();
      transactions.received(Arrays.copyOf(frame(SEVEN, "03020001"), 5), now);
      assertEquals(50 * MILLISECOND, transactions.nextDue(now));
      pass(49);
      transactions.expire(now);
      assertFalse(answer.isDone());

      pass(1);
      transactions.expire(now);
      assertFailed(Kind.PROTOCOL, true, "response of 5 bytes has no valid checksum", answer);
    }

    @Test
    void a_failure_soon_when_a_bit_has_flipped() {
      var answer = read(SEVEN, 1, 1000);
      sendDue();
      byte[] flipped = frame(SEVEN, "03020001");
      flipped[4] ^= 4;
      transactions.received(flipped, now);
      pass(50);
      transactions.expire(now);

      assertFailed(Kind.PROTOCOL, true, "response of 7 bytes has no valid checksum", answer);
      assertEquals(List.of(false), failed);
    }

    @Test
    void a_failure_when_the_line_is_lost_and_never_sends_what_waited() {
      var first = read(SEVEN, 1);
      var second = read(EIGHT, 2);
      sendDue();

      transactions.lost("unplugged");

      assertFailed(Kind.DISCONNECTED, true, "unplugged", first);
      assertFailed(Kind.DISCONNECTED, false, "unplugged", second);
      transactions.opened(now, 0);
      passAndSend(4);
      assertEquals(1, sent.size());
      assertEquals(Deadline.NEVER, transactions.nextDue(now));
    }

    @Test
    void no_late_answer_for_another_after_the_line_was_lost() {
      roundTripOf(20, SEVEN);
      read(SEVEN, 1);
      sendDue();
      transactions.lost("unplugged");
      transactions.opened(now, 0);
      var after = read(SEVEN, 2, 1000);
      passAndSend(4);
      assertEquals(2, sent.size());

      hear(SEVEN, "03020bad");
      passAndSend(500);
      hear(SEVEN, "03020002");
      assertEquals(Registers.of(2), after.join());
    }
  }

  @Nested
  @DisplayName("gives an answer that has begun in time")
  class GivesTime {

    private final byte[] answer = frame(SEVEN, "03020001");
    private Asked asked;

    @BeforeEach
    void begin() {
      asked = read(SEVEN, 1, 100);
      sendDue();
      pass(90);
      transactions.received(Arrays.copyOf(answer, 3), now);
      pass(10);
      transactions.expire(now);
    }

    @Test
    void a_little_more_to_end() {
      assertFalse(asked.isDone());
      assertEquals(
          40 * MILLISECOND, transactions.nextDue(now), "the frame ends 50 ms after a byte");
      pass(30);
      transactions.received(Arrays.copyOfRange(answer, 3, answer.length), now);

      assertEquals(Registers.of(1), asked.join());
    }

    @Test
    void and_no_more_than_that_however_long_it_goes_on() {
      pass(30);
      transactions.received(Arrays.copyOfRange(answer, 3, 4), now);
      pass(19);
      transactions.expire(now);
      assertFalse(asked.isDone());
      pass(1);
      transactions.expire(now);

      assertFailed(Kind.TIMEOUT, true, "no response from unit 7 within 100 ms", asked);
    }
  }

  @Nested
  @DisplayName("after a time-out")
  class AfterATimeOut {

    private Asked late;

    /** Answers take 20 ms here, and the deviation begins as half of that: 60 ms at most. */
    @BeforeEach
    void timeOut() {
      roundTripOf(20, SEVEN);
      late = read(SEVEN, 1, 100);
      sendDue();
      pass(100);
      transactions.expire(now);
      sent.clear();
    }

    @Test
    void says_so() {
      assertFailed(Kind.TIMEOUT, true, "no response from unit 7 within 100 ms", late);
      assertEquals(1, transactions.consecutiveTimeouts());
    }

    @Test
    void leaves_the_unit_alone_until_no_late_answer_can_come() {
      read(SEVEN, 2, 1000);
      passAndSend(59);
      assertEquals(0, sent.size());
      assertEquals(MILLISECOND, transactions.nextDue(now));

      passAndSend(1);
      assertEquals(1, sent.size());
    }

    @Test
    void drops_the_late_answer_and_does_not_give_it_to_the_next() {
      var next = read(SEVEN, 2, 1000);
      pass(30);
      hear(SEVEN, "03020bad");
      passAndSend(59);
      assertEquals(0, sent.size());
      passAndSend(1);
      assertEquals(1, sent.size());
      assertEquals(List.of(UnmatchedResponse.LATE), dropped);

      assertFalse(next.isDone());
      hear(SEVEN, "03020002");
      assertEquals(Registers.of(2), next.join());
    }

    /** What comes makes it longer; a line that is never quiet must not make it endless. */
    @Test
    void leaves_the_unit_alone_for_two_seconds_at_most_however_much_is_heard() {
      read(SEVEN, 2, 10_000);
      for (int time = 0; time < 1_960; time += 40) {
        pass(40);
        hear(EIGHT, "03020bad");
      }
      passAndSend(30);
      assertEquals(0, sent.size(), "1990 ms after the time-out");

      pass(5);
      hear(EIGHT, "03020bad");
      passAndSend(4);
      assertEquals(0, sent.size(), "1999 ms after the time-out");
      passAndSend(1);
      assertEquals(1, sent.size());
    }

    @Test
    void asks_other_units_meanwhile() {
      read(SEVEN, 2, 1000);
      var other = read(EIGHT, 3, 1000);
      passAndSend(4);
      assertEquals(1, sent.size());

      hear(SEVEN, "03020bad");
      assertFalse(other.isDone());
      hear(EIGHT, "03020003");
      assertEquals(Registers.of(3), other.join());
    }

    @Test
    void counts_silences_until_something_sound_comes() {
      var other = read(EIGHT, 3, 1000);
      passAndSend(4);
      hear(EIGHT, "03020003");

      assertEquals(Registers.of(3), other.join());
      assertEquals(0, transactions.consecutiveTimeouts());
    }
  }

  @Test
  void drops_a_doubled_answer() {
    read(SEVEN, 1);
    var second = read(SEVEN, 2, 1000);
    sendDue();
    hear(SEVEN, "03020001");
    pass(1);
    hear(SEVEN, "03020001");
    passAndSend(3);
    assertEquals(1, sent.size(), "the silence begins again");
    passAndSend(1);
    assertEquals(2, sent.size());

    assertEquals(List.of(UnmatchedResponse.DUPLICATE), dropped);
    assertFalse(second.isDone());
    hear(SEVEN, "03020002");
    assertEquals(Registers.of(2), second.join());
  }

  @Test
  void drops_the_answer_of_another_unit() {
    var answer = read(SEVEN, 1, 1000);
    sendDue();
    hear(EIGHT, "03020bad");
    pass(50);
    transactions.expire(now);
    assertEquals(List.of(UnmatchedResponse.WRONG_UNIT), dropped);

    hear(SEVEN, "03020001");
    assertEquals(Registers.of(1), answer.join());
    assertEquals(0, transactions.unmatchedFrames());
  }

  @Test
  void names_the_answer_that_came_instead() {
    var answer = read(SEVEN, 1, 100);
    sendDue();
    hear(EIGHT, "03020bad");
    pass(50);
    transactions.expire(now);
    pass(50);
    transactions.expire(now);

    assertFailed(
        Kind.TIMEOUT,
        true,
        "no response from unit 7 within 100 ms; a response of another unit was dropped",
        answer);
  }

  @Test
  void counts_frames_that_are_no_answer_in_a_row() {
    read(SEVEN, 1, 1000);
    sendDue();
    for (int count = 1; count <= 3; count++) {
      hear(EIGHT, "03020bad");
      pass(50);
      transactions.expire(now);
      assertEquals(count, transactions.unmatchedFrames());
    }
  }

  @Test
  void takes_an_echoed_write_as_written_only_when_the_device_says_so() {
    SerialTransactions echoing =
        new SerialTransactions(
            new LineSettings(Framing.RTU, Duration.ofMillis(4), Duration.ofMillis(50), true),
            100,
            0,
            listener);
    echoing.opened(now, 0);
    pass(4);
    var pending =
        new PendingRequest(SEVEN, new WriteRegister(3, 1), true, now, Duration.ofSeconds(1));
    echoing.submit(pending);
    echoing.sendDue(now, sent::add);
    var answer = pending.answer().toCompletableFuture();

    echoing.received(sent.get(0), now);
    assertFalse(answer.isDone());
    echoing.received(sent.get(0), now);
    assertInstanceOf(Written.class, answer.join());
  }

  @Test
  void fails_at_once_when_too_many_wait() {
    SerialTransactions small = new SerialTransactions(LINE, 1, 0, listener);
    var first = new PendingRequest(SEVEN, new WriteRegister(3, 1), true, now, Duration.ofMillis(9));
    var second =
        new PendingRequest(SEVEN, new WriteRegister(3, 1), true, now, Duration.ofMillis(9));
    small.submit(first);
    small.submit(second);

    assertFailed(
        Kind.OVERLOADED,
        false,
        "the request queue of this link is full",
        new Asked(second, second.answer().toCompletableFuture()));
  }

  /** The other asks unit 7, as we do, but other addresses. */
  @Nested
  @DisplayName("with another master on the line")
  class WithAnotherMaster {

    @Test
    void sends_nothing_to_any_unit_until_the_other_has_its_answer() {
      roundTripOf(20, SEVEN);
      hear(SEVEN, "0300640001");
      var same = read(SEVEN, 1, 1000);
      var other = read(EIGHT, 1, 1000);
      passAndSend(40);
      assertEquals(1, sent.size());
      assertTrue(transactions.isListening(now));

      hear(SEVEN, "03020bad");
      passAndSend(4);
      assertEquals(2, sent.size());

      assertFalse(same.isDone());
      hear(SEVEN, "03020001");
      assertEquals(Registers.of(1), same.join());
      assertFalse(other.isDone());
    }

    @Test
    void goes_on_when_the_unit_did_not_answer_the_other_in_its_time() {
      roundTripOf(20, SEVEN);
      hear(SEVEN, "0300640001");
      read(SEVEN, 1, 1000);
      passAndSend(499);
      assertEquals(1, sent.size());
      assertEquals(MILLISECOND, transactions.nextDue(now));

      passAndSend(1);
      assertEquals(2, sent.size());
      assertTrue(transactions.isListening(now));
    }

    @Test
    void gives_a_slow_unit_as_much_time_as_it_needs() {
      roundTripOf(300, SEVEN);
      hear(SEVEN, "0300640001");
      read(SEVEN, 1, 1000);
      passAndSend(899);
      assertEquals(1, sent.size());
      passAndSend(1);
      assertEquals(2, sent.size());
    }

    @Test
    void leaves_the_line_alone_while_the_answer_to_the_other_comes_in_batches() {
      byte[] answer = frame(SEVEN, "03060bad0bad0bad");
      roundTripOf(20, SEVEN);
      hear(SEVEN, "0300640003");
      read(EIGHT, 1, 1000);
      pass(495);
      transactions.received(Arrays.copyOf(answer, 4), now);
      passAndSend(16);
      transactions.received(Arrays.copyOfRange(answer, 4, 8), now);
      passAndSend(16);
      assertEquals(1, sent.size());
      transactions.received(Arrays.copyOfRange(answer, 8, answer.length), now);
      passAndSend(4);
      assertEquals(2, sent.size());
    }

    @Test
    void leaves_the_line_alone_while_a_request_of_the_other_comes_in_batches() {
      hear(new Unit(9), "0400640001");
      hear(new Unit(9), "04020001");
      hear(new Unit(9), "0400640001");
      hear(new Unit(9), "04020001");
      byte[] request = frame(SEVEN, "0300640001");
      pass(4);
      read(SEVEN, 1, 1000);
      transactions.received(Arrays.copyOf(request, 5), now);
      passAndSend(16);
      assertEquals(0, sent.size());
      transactions.received(Arrays.copyOfRange(request, 5, 8), now);
      passAndSend(100);
      assertEquals(0, sent.size());
    }

    @Test
    void does_not_count_the_time_of_the_other_as_that_of_our_request() {
      hear(new Unit(9), "0400640001");
      pass(1);
      var ours = read(SEVEN, 1, 100);
      passAndSend(300);
      assertFalse(ours.isDone());
      hear(new Unit(9), "04020bad");
      passAndSend(4);
      assertEquals(1, sent.size());
      pass(95);
      hear(SEVEN, "03020001");

      assertEquals(Registers.of(1), ours.join());
      assertEquals(300 * MILLISECOND, transactions.lastPostponed());
    }

    @Test
    void gives_our_request_its_own_time_and_no_more() {
      var ours = read(SEVEN, 1, 100);
      hear(new Unit(9), "0400640001");
      pass(300);
      hear(new Unit(9), "04020bad");
      passAndSend(99);
      assertFalse(ours.isDone());
      passAndSend(1);

      assertFailed(Kind.TIMEOUT, true, "no response from unit 7 within 100 ms", ours);
    }

    @Test
    void sends_after_two_seconds_however_many_units_are_asked_in_vain() {
      var ours = read(SEVEN, 1, 1000);
      for (int time = 0; time < 2000; time += 100) {
        hear(new Unit(9), "0400640001");
        hear(new Unit(10), "0400640001");
        passAndSend(100);
        assertFalse(ours.isDone());
        assertEquals(time < 1900 ? 0 : 1, sent.size(), time + " ms");
      }
      hear(SEVEN, "03020001");
      assertEquals(Registers.of(1), ours.join());
    }

    @Test
    void never_sends_to_a_unit_that_must_answer_the_other() {
      var ours = read(SEVEN, 1, 1000);
      for (int time = 0; time < 2500; time += 100) {
        hear(SEVEN, "0300640001");
        passAndSend(100);
      }
      assertEquals(0, sent.size());
      assertFalse(ours.isDone());
    }

    @Test
    void gives_up_a_request_for_a_silent_unit_that_the_other_asks_without_end() {
      var ours = read(SEVEN, 1, 1000);
      for (int time = 0; time < 6000; time += 100) {
        assertFalse(ours.isDone(), time + " ms");
        hear(SEVEN, "0300640001");
        passAndSend(100);
      }
      transactions.expire(now);

      assertEquals(0, sent.size());
      assertFailed(
          Kind.TIMEOUT,
          false,
          "not sent to unit 7 within 1000 ms; another master kept the unit or the line busy",
          ours);
    }

    /** The other asks unit 9, and again 80 ms after each answer. Our transactions take 60 ms. */
    private void series() {
      roundTripOf(20, SEVEN);
      sent.clear();
      for (int count = 0; count < 10; count++) {
        pass(80);
        otherIsAnswered();
      }
    }

    private void otherIsAnswered() {
      hear(new Unit(9), "0400640001");
      pass(20);
      hear(new Unit(9), "04020bad");
    }

    @Test
    void sends_right_after_an_answer_of_a_series() {
      series();
      read(SEVEN, 1, 100);
      passAndSend(4);

      assertEquals(1, sent.size());
    }

    @Test
    void waits_for_the_next_answer_of_a_series_rather_than_to_get_in_its_way() {
      series();
      pass(50);
      var ours = read(SEVEN, 1, 30);
      passAndSend(0);
      pass(30);
      otherIsAnswered();
      assertEquals(0, sent.size());
      assertFalse(ours.isDone());
      passAndSend(4);

      assertEquals(1, sent.size());
      assertEquals(50 * MILLISECOND, ours.pending().postponed());
    }

    @Test
    void sends_when_a_series_has_ended() {
      series();
      pass(50);
      read(SEVEN, 1, 30);
      passAndSend(49);
      assertEquals(0, sent.size());
      passAndSend(1);

      assertEquals(1, sent.size());
    }

    @Test
    void waits_for_the_next_answer_of_a_series_if_it_does_not_know_when_the_last_one_came() {
      series();
      transactions.receivedLate(now);
      read(SEVEN, 1, 100);
      passAndSend(80);
      assertEquals(0, sent.size());
      otherIsAnswered();
      passAndSend(4);

      assertEquals(1, sent.size());
    }

    @Test
    void takes_a_write_that_is_answered_by_itself_for_answered() {
      hear(SEVEN, "0600640001");
      read(EIGHT, 1, 1000);
      passAndSend(20);
      assertEquals(0, sent.size());
      hear(SEVEN, "0600640001");
      passAndSend(4);
      assertEquals(1, sent.size());
    }

    @Test
    void waits_for_no_answer_to_a_broadcast() {
      hear(new Unit(0), "0600640001");
      read(SEVEN, 1, 1000);
      passAndSend(4);
      assertEquals(1, sent.size());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0300640001", "0310000001", "0303e80001", "0300640003"})
    void believes_no_answer_after_the_other_asked_the_unit_meanwhile(String request) {
      roundTripOf(20, SEVEN);
      var ours = read(SEVEN, 1, 1000);
      sendDue();
      hear(SEVEN, request);
      pass(5);
      hear(SEVEN, "03020bad");

      assertFailed(
          Kind.PROTOCOL,
          true,
          "another master sent a request to the unit at the same time; the response may be to that",
          ours);
      assertEquals(List.of(true), failed);
      var next = read(SEVEN, 2, 1000);
      pass(5);
      hear(SEVEN, "03020001");
      passAndSend(489);
      assertEquals(2, sent.size(), "another answer may come");
      passAndSend(6);
      assertEquals(3, sent.size());
      hear(SEVEN, "03020002");
      assertEquals(Registers.of(2), next.join());
    }

    @Test
    void believes_no_answer_that_comes_together_with_such_a_request() {
      var ours = read(SEVEN, 1, 1000);
      sendDue();
      byte[] request = frame(SEVEN, "0310000001");
      byte[] both = Arrays.copyOf(request, request.length + 7);
      System.arraycopy(frame(SEVEN, "03020bad"), 0, both, request.length, 7);
      transactions.received(both, now);

      assertTrue(ours.isDone());
      assertThrows(CompletionException.class, ours::join);
    }

    @Test
    void believes_no_exception_after_such_a_request() {
      var ours = read(SEVEN, 1, 1000);
      sendDue();
      hear(SEVEN, "0300640003");
      hear(SEVEN, "8302");

      assertThrows(CompletionException.class, ours::join);
    }

    @Test
    void does_not_count_what_the_other_asks_as_answers_to_nothing() {
      for (int frames = 0; frames < 10; frames++) {
        hear(new Unit(9), "0400640001");
        pass(1000);
        transactions.expire(now);
      }
      assertEquals(1, transactions.unmatchedFrames(), "the first may be noise");
    }

    @Test
    void does_not_take_the_write_of_the_other_for_the_answer_to_ours() {
      var ours = ask(SEVEN, new WriteRegister(200, 60), true, 1000);
      sendDue();
      hear(SEVEN, "0600c8003d");

      assertThrows(CompletionException.class, ours::join);
      read(SEVEN, 1, 1000);
      passAndSend(20);
      assertEquals(1, sent.size());
    }

    @Test
    void believes_the_answer_of_our_unit_if_the_other_asked_another_one() {
      var ours = read(SEVEN, 1, 1000);
      sendDue();
      hear(EIGHT, "0300640001");
      hear(SEVEN, "03020001");
      assertEquals(Registers.of(1), ours.join());

      read(SEVEN, 1, 1000);
      passAndSend(20);
      assertEquals(1, sent.size(), "unit 8 has not answered the other");
    }
  }

  /** A request as its caller sees it. */
  private record Asked(PendingRequest pending, CompletableFuture<ModbusResponse> answer) {

    boolean isDone() {
      return answer.isDone();
    }

    ModbusResponse join() {
      return answer.join();
    }
  }

  private void roundTripOf(int milliseconds, Unit unit) {
    read(unit, 9, 1000);
    sendDue();
    pass(milliseconds);
    hear(unit, "03020009");
    pass(4);
  }

  private Asked read(Unit unit, int address) {
    return read(unit, address, 100);
  }

  private Asked read(Unit unit, int address, int milliseconds) {
    return ask(unit, new ReadRegisters(Table.HOLDING, address, 1), false, milliseconds);
  }

  private Asked ask(Unit unit, ModbusRequest request, boolean urgent, int milliseconds) {
    var pending = new PendingRequest(unit, request, urgent, now, Duration.ofMillis(milliseconds));
    transactions.submit(pending);
    return new Asked(pending, pending.answer().toCompletableFuture());
  }

  private void sendDue() {
    transactions.sendDue(now, sent::add);
  }

  private void pass(int milliseconds) {
    now += milliseconds * MILLISECOND;
  }

  private void passAndSend(int milliseconds) {
    pass(milliseconds);
    transactions.expire(now);
    sendDue();
  }

  private void hear(Unit unit, String pdu) {
    transactions.received(frame(unit, pdu), now);
  }

  private static byte[] frame(Unit unit, String pdu) {
    return RtuFrame.encode(unit.value(), new Pdu(HexFormat.of().parseHex(pdu)));
  }

  private static void assertFailed(Kind kind, boolean wasSent, String why, Asked asked) {
    assertTrue(asked.isDone());
    var failure = assertThrows(CompletionException.class, asked::join).getCause();
    var modbus = assertInstanceOf(ModbusFailure.class, failure);
    assertEquals(kind, modbus.kind());
    assertEquals(wasSent, modbus.wasSent());
    assertEquals(why, modbus.getMessage());
  }
}
