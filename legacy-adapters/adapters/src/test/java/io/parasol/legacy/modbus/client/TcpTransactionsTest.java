// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.MbapFrame;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A conversation with a controller")
class TcpTransactionsTest {

  private static final long MILLISECOND = 1_000_000;
  private static final Unit UNIT = new Unit(7);

  private final List<MbapFrame> sent = new ArrayList<>();

  /** Begins where nanoseconds overflow, as they may. */
  private long now = Long.MAX_VALUE - 5 * MILLISECOND;

  private TcpTransactions transactions = opened(new TcpTransactions(1, 100, 0));

  private TcpTransactions opened(TcpTransactions fresh) {
    fresh.opened(now, 0);
    return fresh;
  }

  @Nested
  @DisplayName("sends")
  class Sends {

    @Test
    void one_request_at_a_time_in_the_order_they_came() {
      read(1);
      read(2);
      sendDue();
      assertEquals(List.of(1), addressesSent());

      answer(sent.get(0), "03020001");
      sendDue();
      assertEquals(List.of(1, 2), addressesSent());
    }

    @Test
    void as_many_as_its_window_holds() {
      transactions = opened(new TcpTransactions(3, 100, 0));
      for (int address = 1; address <= 5; address++) {
        read(address);
      }
      sendDue();

      assertEquals(List.of(1, 2, 3), addressesSent());
    }

    @Test
    void what_is_urgent_before_everything_that_waits_in_its_own_order() {
      read(1);
      sendDue();
      read(2);
      write(3);
      write(4);
      read(5);
      for (int place = 0; place < 4; place++) {
        answer(sent.get(place), echoOf(sent.get(place)));
        sendDue();
      }

      assertEquals(List.of(1, 3, 4, 2, 5), addressesSent());
    }

    @Test
    void with_transactions_that_never_are_0() {
      for (int count = 0; count < 65_536; count++) {
        read(1);
        sendDue();
        answer(sent.get(count), "03020001");
      }

      assertEquals(1, sent.get(0).transaction());
      assertEquals(65_535, sent.get(65_534).transaction());
      assertEquals(1, sent.get(65_535).transaction());
    }

    @Test
    void nothing_before_the_connection_has_been_quiet_as_long_as_it_must() {
      transactions = new TcpTransactions(1, 100, 0);
      transactions.opened(now, 20 * MILLISECOND);
      read(1);
      sendDue();
      assertEquals(List.of(), addressesSent());
      assertEquals(20 * MILLISECOND, transactions.nextDue(now));

      pass(20);
      sendDue();
      assertEquals(List.of(1), addressesSent());
    }

    @Test
    void nothing_before_the_gap_after_an_answer_is_over() {
      transactions = opened(new TcpTransactions(1, 100, 10 * MILLISECOND));
      read(1);
      read(2);
      sendDue();
      pass(3);
      answer(sent.get(0), "03020001");
      pass(9);
      sendDue();
      assertEquals(List.of(1), addressesSent());
      assertEquals(MILLISECOND, transactions.nextDue(now));

      pass(1);
      sendDue();
      assertEquals(List.of(1, 2), addressesSent());
    }

    @Test
    void nothing_while_there_is_no_connection() {
      transactions = new TcpTransactions(1, 100, 0);
      read(1);
      sendDue();
      assertEquals(List.of(), addressesSent());

      transactions.opened(now, 0);
      sendDue();
      assertEquals(List.of(1), addressesSent());
    }
  }

  @Nested
  @DisplayName("matches an answer")
  class Matches {

    @Test
    void by_transaction_so_that_they_may_overtake_each_other() {
      transactions = opened(new TcpTransactions(2, 100, 0));
      var first = read(1);
      var second = read(2);
      sendDue();

      answer(sent.get(1), "03020022");
      answer(sent.get(0), "03020011");

      assertEquals(Registers.of(0x11), first.join());
      assertEquals(Registers.of(0x22), second.join());
    }

    @Test
    void that_is_an_exception_with_its_code() {
      var answer = read(1);
      sendDue();

      answer(sent.get(0), "8302");

      assertEquals(new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS), answer.join());
    }

    @Test
    void that_breaks_the_protocol_as_a_failure_with_its_reason() {
      var answer = read(1);
      sendDue();

      assertNull(answer(sent.get(0), "030400010002"));

      assertFailed(
          Kind.PROTOCOL, true, "byte count 4: expected 2 for the requested quantity", answer);
    }
  }

  @Nested
  @DisplayName("drops an answer")
  class Drops {

    @Test
    void with_an_unknown_transaction() {
      assertDropped(UnmatchedResponse.UNKNOWN_TRANSACTION, 99, 7, "03020001");
    }

    @Test
    void from_another_unit() {
      assertDropped(UnmatchedResponse.WRONG_UNIT, 1, 8, "03020001");
    }

    @Test
    void to_another_function() {
      assertDropped(UnmatchedResponse.WRONG_FUNCTION, 1, 7, "04020001");
    }

    @Test
    void to_the_exception_of_another_function() {
      assertDropped(UnmatchedResponse.WRONG_FUNCTION, 1, 7, "8402");
    }

    private void assertDropped(UnmatchedResponse why, int transaction, int unit, String pdu) {
      var answer = read(1);
      sendDue();

      assertEquals(why, transactions.received(frame(transaction, unit, pdu), now));

      assertFalse(answer.isDone());
      assertNull(answer(sent.get(0), "03020001"));
      assertEquals(Registers.of(1), answer.join());
    }

    @Test
    void that_comes_twice() {
      read(1);
      var second = read(2);
      sendDue();
      answer(sent.get(0), "03020001");
      sendDue();

      assertEquals(UnmatchedResponse.DUPLICATE, answer(sent.get(0), "03020001"));

      assertFalse(second.isDone());
    }

    @Test
    void that_comes_after_its_time_and_not_for_the_next_request() {
      read(1);
      var second = read(2, 1000);
      sendDue();
      pass(100);
      transactions.expire(now);
      sendDue();

      assertEquals(UnmatchedResponse.LATE, answer(sent.get(0), "03020bad"));

      assertFalse(second.isDone());
      answer(sent.get(1), "03020002");
      assertEquals(Registers.of(2), second.join());
    }

    @Test
    void and_counts_those_in_a_row() {
      read(1);
      sendDue();
      for (int count = 1; count <= 3; count++) {
        transactions.received(frame(99, 7, "03020001"), now);
        assertEquals(count, transactions.unmatchedFrames());
      }

      answer(sent.get(0), "03020001");
      assertEquals(0, transactions.unmatchedFrames());
    }
  }

  @Nested
  @DisplayName("asks one at a time from then on")
  class NarrowsItsWindow {

    @ParameterizedTest(name = "{0}")
    @EnumSource(
        value = UnmatchedResponse.class,
        names = {"DUPLICATE", "UNKNOWN_TRANSACTION", "WRONG_UNIT", "WRONG_FUNCTION"})
    void when_a_peer_mixes_answers_up(UnmatchedResponse stray) {
      transactions = opened(new TcpTransactions(4, 100, 0));
      read(1);
      read(2);
      sendDue();
      answer(sent.get(0), "03020001");
      assertEquals(4, transactions.window());

      assertEquals(
          stray,
          transactions.received(
              switch (stray) {
                case DUPLICATE -> frame(1, 7, "03020001");
                case WRONG_UNIT -> frame(2, 9, "03020001");
                case WRONG_FUNCTION -> frame(2, 7, "04020001");
                default -> frame(0, 7, "a801");
              },
              now));

      assertEquals(1, transactions.window());
      transactions.lost("cut");
      transactions.opened(now, 0);
      assertEquals(1, transactions.window());
    }

    @Test
    void but_not_when_an_answer_is_merely_late() {
      transactions = opened(new TcpTransactions(4, 100, 0));
      read(1);
      sendDue();
      pass(100);
      transactions.expire(now);

      assertEquals(UnmatchedResponse.LATE, answer(sent.get(0), "03020001"));

      assertEquals(4, transactions.window());
    }
  }

  @Nested
  @DisplayName("gives a request up")
  class GivesUp {

    @Test
    void when_no_answer_came_in_its_time() {
      var answer = read(1, 100);
      sendDue();
      pass(99);
      transactions.expire(now);
      assertFalse(answer.isDone());
      assertEquals(MILLISECOND, transactions.nextDue(now));

      pass(1);
      assertEquals(1, transactions.expire(now));

      assertFailed(Kind.TIMEOUT, true, "no response from unit 7 within 100 ms", answer);
      assertEquals(1, transactions.consecutiveTimeouts());
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
      "99, 7, a response with another transaction identifier",
      "1, 0, a response of another unit",
    })
    void when_only_another_answer_came_and_names_it(int transaction, int unit, String what) {
      var answer = read(1, 100);
      sendDue();
      transactions.received(frame(transaction, unit, "03020001"), now);
      pass(100);
      transactions.expire(now);

      assertFailed(
          Kind.TIMEOUT,
          true,
          "no response from unit 7 within 100 ms; %s was dropped".formatted(what),
          answer);
    }

    @Test
    void when_its_turn_did_not_come_in_its_time_and_then_never_sends_it() {
      read(1, 1000);
      var second = read(2, 100);
      sendDue();
      pass(100);

      assertEquals(0, transactions.expire(now));

      assertFailed(Kind.TIMEOUT, false, "not sent to unit 7 within 100 ms", second);
      answer(sent.get(0), "03020001");
      sendDue();
      assertEquals(List.of(1), addressesSent());
    }

    @Test
    void when_no_connection_was_made_in_its_time() {
      transactions = new TcpTransactions(1, 100, 0);
      var answer = read(1, 100);
      pass(100);

      assertEquals(0, transactions.expire(now));

      assertFailed(Kind.DISCONNECTED, false, "not connected within 100 ms", answer);
    }

    @Test
    void that_is_overdue_even_before_anybody_looked() {
      transactions = new TcpTransactions(1, 100, 0);
      var answer = read(1, 100);
      pass(100);
      transactions.opened(now, 0);
      sendDue();

      assertEquals(List.of(), addressesSent());
      assertEquals(0, transactions.nextDue(now));
      transactions.expire(now);
      assertFailed(Kind.TIMEOUT, false, "not sent to unit 7 within 100 ms", answer);
    }

    @Test
    void that_its_caller_has_cancelled() {
      read(1);
      var second = read(2);
      var third = read(3);
      sendDue();
      second.answer().cancel(false);
      answer(sent.get(0), "03020001");
      sendDue();

      assertEquals(List.of(1, 3), addressesSent());
      assertFalse(third.isDone());
    }

    @Test
    void at_once_when_the_connection_is_lost_and_never_sends_it_afterwards() {
      var first = read(1);
      var second = read(2);
      var third = write(3);
      sendDue();

      transactions.lost("cut");

      assertFailed(Kind.DISCONNECTED, false, "cut", first);
      assertFailed(Kind.DISCONNECTED, false, "cut", second);
      assertFailed(Kind.DISCONNECTED, true, "cut", third);
      transactions.opened(now, 0);
      sendDue();
      assertEquals(List.of(3), addressesSent());
      assertEquals(Deadline.NEVER, transactions.nextDue(now));
    }

    @Test
    void at_once_when_too_many_wait() {
      transactions = opened(new TcpTransactions(1, 2, 0));
      read(1);
      sendDue();
      read(2);
      read(3);
      var fourth = read(4);
      var urgent = write(5);

      assertFailed(Kind.OVERLOADED, false, "the request queue of this link is full", fourth);
      assertFalse(urgent.isDone());
    }
  }

  @Test
  void counts_silences_in_a_row_until_anything_comes() {
    for (int count = 1; count <= 3; count++) {
      read(1, 100);
      sendDue();
      pass(100);
      transactions.expire(now);
      assertEquals(count, transactions.consecutiveTimeouts());
    }

    answer(sent.get(0), "03020001");
    assertEquals(0, transactions.consecutiveTimeouts());
  }

  @Test
  void lets_a_caller_ask_again_from_within_an_answer() {
    List<Asked> again = new ArrayList<>();
    var first = read(1);
    var unused = first.answer().thenRun(() -> again.add(read(2)));
    sendDue();

    answer(sent.get(0), "03020001");
    sendDue();

    assertEquals(List.of(1, 2), addressesSent());
    answer(sent.get(1), "03020002");
    assertEquals(Registers.of(2), again.get(0).join());
  }

  @Test
  void lets_a_caller_ask_again_from_within_a_failure() {
    List<Asked> again = new ArrayList<>();
    read(1);
    var second = read(2);
    var unused = second.answer().whenComplete((answer, failure) -> again.add(read(3)));
    sendDue();

    transactions.lost("cut");

    assertFalse(again.get(0).isDone());
    transactions.opened(now, 0);
    sendDue();
    assertEquals(List.of(1, 3), addressesSent());
  }

  @Test
  void takes_a_write_as_written_when_the_answer_repeats_it() {
    var answer = write(3);
    sendDue();

    answer(sent.get(0), echoOf(sent.get(0)));

    assertInstanceOf(Written.class, answer.join());
  }

  /** A request as its caller sees it. */
  private record Asked(CompletableFuture<ModbusResponse> answer) {

    boolean isDone() {
      return answer.isDone();
    }

    ModbusResponse join() {
      return answer.join();
    }
  }

  private Asked read(int address) {
    return read(address, 100);
  }

  private Asked read(int address, int milliseconds) {
    return ask(new ReadRegisters(Table.HOLDING, address, 1), false, milliseconds);
  }

  private Asked write(int address) {
    return ask(new WriteRegister(address, 1), true, 100);
  }

  private Asked ask(ModbusRequest request, boolean urgent, int milliseconds) {
    var pending = new PendingRequest(UNIT, request, urgent, now, Duration.ofMillis(milliseconds));
    transactions.submit(pending);
    return new Asked(pending.answer().toCompletableFuture());
  }

  private void sendDue() {
    transactions.sendDue(now, sent::add);
  }

  private void pass(int milliseconds) {
    now += milliseconds * MILLISECOND;
  }

  private @Nullable UnmatchedResponse answer(MbapFrame request, String pdu) {
    return transactions.received(frame(request.transaction(), request.unit(), pdu), now);
  }

  private static MbapFrame frame(int transaction, int unit, String pdu) {
    return new MbapFrame(transaction, unit, new Pdu(HexFormat.of().parseHex(pdu)));
  }

  private static String echoOf(MbapFrame request) {
    return request.pdu().function() == 6 ? request.pdu().toString() : "03020001";
  }

  private List<Integer> addressesSent() {
    return sent.stream().map(frame -> frame.pdu().wordAt(1)).toList();
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
