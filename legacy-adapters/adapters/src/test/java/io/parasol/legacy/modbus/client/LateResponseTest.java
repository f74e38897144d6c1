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
import io.parasol.legacy.modbus.frame.SerialFraming;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A unit that responds later than its quarantine lasts. It responds within 20 ms otherwise, so that
 * the quarantine lasts 60 ms.
 */
@DisplayName("A response that comes after the quarantine of its unit")
class LateResponseTest {

  private static final long MILLISECOND = 1_000_000;
  private static final Unit SEVEN = new Unit(7);
  private static final Unit EIGHT = new Unit(8);

  private final List<byte[]> sent = new ArrayList<>();
  private final List<UnmatchedResponse> dropped = new ArrayList<>();
  private final ConnectionListener listener =
      new ConnectionListener() {
        @Override
        public void answerDropped(UnmatchedResponse kind) {
          dropped.add(kind);
        }
      };

  private Framing framing = Framing.RTU;
  private SerialTransactions line = line();
  private long now = Long.MAX_VALUE - 5 * MILLISECOND;

  private SerialTransactions line() {
    return new SerialTransactions(
        new LineSettings(framing, Duration.ofMillis(4), Duration.ofMillis(50), false),
        100,
        0,
        listener);
  }

  /** Opens the line, and lets unit 7 leave one request unanswered. */
  private void timeOut(ModbusRequest request) {
    line = line();
    line.opened(now, 0);
    pass(4);
    for (Unit unit : List.of(SEVEN, EIGHT)) {
      var unused = ask(unit, read(9, 1), 1000);
      pass(20);
      receive(unit, "03020009");
      pass(4);
    }
    var late = ask(SEVEN, request, 100);
    pass(100);
    assertFailed(Kind.TIMEOUT, late);
    pass(60);
    sent.clear();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void is_not_taken_for_that_to_a_read_of_as_many_other_registers(Framing each) {
    framing = each;
    timeOut(read(1, 1));
    var next = ask(SEVEN, read(2, 1), 200);
    pass(30);
    receive(SEVEN, "03020bad");
    assertFalse(next.isDone());
    pass(20);
    receive(SEVEN, "03020002");
    assertFalse(next.isDone(), "the unit is left alone until both have arrived");
    pass(59);
    assertEquals(1, sent.size());
    pass(5);
    assertEquals(2, sent.size());
    pass(20);
    receive(SEVEN, "03020003");

    assertEquals(Registers.of(3), next.getNow(null));
    assertEquals(
        List.of(UnmatchedResponse.AMBIGUOUS, UnmatchedResponse.LATE), dropped.subList(0, 2));
  }

  /** Most are lost. The first response is not used all the same, because nothing proves that. */
  @Test
  void that_never_comes_costs_one_more_request() {
    timeOut(read(1, 1));
    var next = ask(SEVEN, read(2, 1), 30);
    pass(20);
    receive(SEVEN, "03020002");
    assertFalse(next.isDone());
    pass(60);
    assertEquals(2, sent.size());
    assertEquals(HexFormat.of().formatHex(sent.get(0)), HexFormat.of().formatHex(sent.get(1)));
    pass(20);
    receive(SEVEN, "03020003");

    assertEquals(Registers.of(3), next.getNow(null));
    assertEquals(80 * MILLISECOND, line.lastPostponed());
    pass(4);
    var after = ask(SEVEN, read(3, 1), 100);
    receive(SEVEN, "03020004");
    assertEquals(Registers.of(4), after.getNow(null));
  }

  @Test
  void leaves_the_other_units_alone() {
    timeOut(read(1, 1));
    var unused = ask(SEVEN, read(2, 1), 1000);
    pass(20);
    receive(SEVEN, "03020002");
    var other = ask(EIGHT, read(2, 1), 100);
    pass(4);
    assertEquals(2, sent.size());
    receive(EIGHT, "03020008");

    assertEquals(Registers.of(8), other.getNow(null));
  }

  @Test
  void is_no_failure_of_a_read_of_fewer_registers() {
    timeOut(read(1, 2));
    var next = ask(SEVEN, read(9, 1), 200);
    receive(SEVEN, "03040bad0bad");
    pass(50);
    assertFalse(next.isDone());
    receive(SEVEN, "03020009");

    assertEquals(Registers.of(9), next.getNow(null));
    assertEquals(List.of(UnmatchedResponse.LATE), dropped);
    assertEquals(1, sent.size());
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void is_no_failure_of_a_read_of_more_registers(Framing each) {
    framing = each;
    timeOut(read(1, 1));
    var next = ask(SEVEN, read(8, 2), 200);
    receive(SEVEN, "03020bad");
    pass(50);
    assertFalse(next.isDone());
    receive(SEVEN, "030400080009");

    assertEquals(Registers.of(8, 9), next.getNow(null));
    assertEquals(List.of(UnmatchedResponse.LATE), dropped);
  }

  @Test
  void may_come_together_with_the_next_one() {
    timeOut(read(1, 2));
    var next = ask(SEVEN, read(9, 1), 200);
    receive(frame(SEVEN, "03040bad0bad"), frame(SEVEN, "03020009"));
    pass(50);

    assertEquals(Registers.of(9), next.getNow(null));
  }

  @Test
  void may_be_one_of_several() {
    timeOut(read(1, 2));
    assertFailed(Kind.TIMEOUT, askAndPass(read(2, 1), 100));
    pass(60);
    sent.clear();
    var next = ask(SEVEN, read(3, 1), 200);
    receive(SEVEN, "03040bad0bad");
    pass(50);
    receive(SEVEN, "03020bad");
    pass(20);
    receive(SEVEN, "03020003");
    assertFalse(next.isDone());
    pass(64);
    receive(SEVEN, "03020003");

    assertEquals(Registers.of(3), next.getNow(null));
    assertEquals(2, sent.size());
  }

  /** A unit that was busy for long responds to all of them, with pauses. */
  @Test
  void is_not_taken_for_that_to_another_read_although_it_is_the_second_late_one() {
    timeOut(read(1, 1));
    assertFailed(Kind.TIMEOUT, askAndPass(read(2, 1), 100));
    pass(60);
    sent.clear();
    var next = ask(SEVEN, read(3, 1), 200);
    pass(20);
    receive(SEVEN, "03020bad");
    pass(64);
    assertEquals(2, sent.size());
    receive(SEVEN, "03020bad");
    assertFalse(next.isDone());
    pass(64);
    assertEquals(3, sent.size());
    receive(SEVEN, "03020003");

    assertEquals(Registers.of(3), next.getNow(null));
  }

  @Test
  void may_be_to_the_first_of_many_requests() {
    timeOut(read(1, 1));
    for (int request = 0; request < 20; request++) {
      assertFailed(Kind.TIMEOUT, askAndPass(read(8, 2), 100));
      pass(60);
    }
    var next = ask(SEVEN, read(2, 1), 100);
    receive(SEVEN, "03020bad");

    assertFalse(next.isDone());
  }

  @Test
  void is_still_expected_after_that_to_an_equal_read_was_used() {
    timeOut(read(1, 1));
    assertFailed(Kind.TIMEOUT, askAndPass(read(8, 2), 100));
    pass(60);
    var again = ask(SEVEN, read(1, 1), 100);
    receive(SEVEN, "03020001");
    assertEquals(Registers.of(1), again.getNow(null));
    pass(60);
    var next = ask(SEVEN, read(18, 2), 100);
    receive(SEVEN, "03040bad0bad");
    assertFalse(next.isDone());
  }

  @Test
  void may_be_an_exception() {
    timeOut(read(1, 2));
    var next = ask(SEVEN, read(9, 1), 200);
    receive(SEVEN, "8306");
    assertFalse(next.isDone());
    pass(60);
    receive(SEVEN, "8302");

    assertEquals(new ExceptionResponse(2), next.getNow(null));
  }

  /** It has the values of the right registers, at most as old as the first request. */
  @Test
  void is_used_for_the_same_read_and_the_second_one_is_awaited() {
    timeOut(read(1, 1));
    var again = ask(SEVEN, read(1, 1), 100);
    receive(SEVEN, "03020001");
    assertEquals(Registers.of(1), again.getNow(null));
    var next = ask(SEVEN, read(2, 1), 200);
    pass(20);
    receive(SEVEN, "03020bad");
    pass(59);
    assertEquals(1, sent.size());
    pass(1);
    receive(SEVEN, "03020002");

    assertEquals(Registers.of(2), next.getNow(null));
  }

  /** As a firmware transfer sends it. */
  @Test
  void is_not_taken_for_that_to_a_raw_read() {
    timeOut(new ModbusRequest.Raw(3, (byte) 0, (byte) 1, (byte) 0, (byte) 1));
    var next = ask(SEVEN, new ModbusRequest.Raw(3, (byte) 0, (byte) 2, (byte) 0, (byte) 1), 200);
    receive(SEVEN, "03020bad");

    assertFalse(next.isDone());
  }

  @Test
  void never_makes_a_write_be_sent_twice() {
    timeOut(new WriteRegisters(100, List.of(1, 2)));
    var next = ask(SEVEN, new WriteRegisters(100, List.of(3, 4)), 200);
    receive(SEVEN, "1000640002");

    assertInstanceOf(Written.class, next.getNow(null));
    pass(20);
    assertEquals(1, sent.size());
  }

  @Test
  void does_not_confirm_the_write_of_another_register() {
    timeOut(new WriteRegisters(100, List.of(1, 2)));
    var next = ask(SEVEN, new WriteRegisters(200, List.of(3, 4)), 200);
    receive(SEVEN, "1000640002");
    assertFalse(next.isDone());
    receive(SEVEN, "1000c80002");

    assertInstanceOf(Written.class, next.getNow(null));
  }

  @Test
  void is_possible_after_the_line_was_lost() {
    timeOut(read(9, 3));
    var unused = ask(SEVEN, read(1, 1), 100);
    line.lost("unplugged");
    line.opened(now, 0);
    pass(64);
    var next = ask(SEVEN, read(2, 1), 200);
    receive(SEVEN, "03020bad");

    assertFalse(next.isDone());
  }

  @Test
  void is_no_longer_expected_after_it_has_arrived() {
    timeOut(read(1, 1));
    var unused = ask(EIGHT, read(1, 1), 100);
    receive(EIGHT, "03020001");
    receive(SEVEN, "03020bad");
    pass(64);
    var next = ask(SEVEN, read(2, 1), 100);
    receive(SEVEN, "03020002");

    assertEquals(Registers.of(2), next.getNow(null));
  }

  @Test
  void is_not_expected_for_ever() {
    timeOut(read(1, 1));
    pass(29_800);
    var before = ask(SEVEN, read(2, 1), 5);
    receive(SEVEN, "03020002");
    assertFalse(before.isDone());
    timeOut(read(1, 1));
    pass(30_000);
    var after = ask(SEVEN, read(2, 1), 100);
    receive(SEVEN, "03020002");

    assertEquals(Registers.of(2), after.getNow(null));
  }

  @Test
  void is_named_if_the_second_request_has_no_response() {
    timeOut(read(1, 1));
    var next = ask(SEVEN, read(2, 1), 100);
    receive(SEVEN, "03020002");
    pass(60);
    pass(100);

    var failure = assertFailed(Kind.TIMEOUT, next);
    assertTrue(failure.wasSent());
    assertEquals(
        "no response from unit 7 within 100 ms; a response that may be to an earlier request was"
            + " dropped",
        failure.getMessage());
  }

  @Test
  void is_named_if_there_is_no_time_for_a_second_request() {
    timeOut(read(1, 1));
    var next = ask(SEVEN, read(2, 1), 100);
    pass(90);
    receive(SEVEN, "03020002");
    for (int time = 0; time < 200; time += 10) {
      pass(10);
      receive(EIGHT, "03020bad");
    }

    assertTrue(assertFailed(Kind.TIMEOUT, next).wasSent());
    assertEquals(1, sent.size());
  }

  private static ReadRegisters read(int address, int quantity) {
    return new ReadRegisters(Table.HOLDING, address, quantity);
  }

  private CompletableFuture<ModbusResponse> askAndPass(ModbusRequest request, int milliseconds) {
    var answer = ask(SEVEN, request, milliseconds);
    pass(milliseconds);
    return answer;
  }

  private CompletableFuture<ModbusResponse> ask(Unit unit, ModbusRequest request, int timeout) {
    var pending = new PendingRequest(unit, request, false, now, Duration.ofMillis(timeout));
    line.submit(pending);
    line.sendDue(now, sent::add);
    return pending.answer().toCompletableFuture();
  }

  private void pass(int milliseconds) {
    now += milliseconds * MILLISECOND;
    line.expire(now);
    line.sendDue(now, sent::add);
  }

  private void receive(Unit unit, String pdu) {
    receive(frame(unit, pdu));
  }

  private void receive(byte[]... frames) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      bytes.writeBytes(frame);
    }
    line.received(bytes.toByteArray(), now);
  }

  private byte[] frame(Unit unit, String pdu) {
    return SerialFraming.of(framing).encode(unit.value(), new Pdu(HexFormat.of().parseHex(pdu)));
  }

  private static ModbusFailure assertFailed(Kind kind, CompletableFuture<ModbusResponse> answer) {
    assertTrue(answer.isDone());
    var why = assertThrows(CompletionException.class, () -> answer.getNow(null)).getCause();
    var failure = assertInstanceOf(ModbusFailure.class, why);
    assertEquals(kind, failure.kind());
    return failure;
  }
}
