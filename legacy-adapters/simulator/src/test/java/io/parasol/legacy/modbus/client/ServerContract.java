// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Bits;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.plan.Answers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * What a client does with a server of another maker, which is unit 7: 200 cells a table, input
 * registers hold their own address, every third discrete input is on.
 */
abstract class ServerContract {

  static final Unit UNIT = new Unit(7);
  static final Duration LONG = Duration.ofSeconds(60);

  abstract CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout);

  @Test
  void is_read_and_written_with_every_function() throws Exception {
    assertEquals(Bits.of(true, false, false, true), answerTo(new ReadBits(Table.DISCRETE, 0, 4)));
    assertEquals(Registers.of(198, 199), answerTo(new ReadRegisters(Table.INPUT, 198, 2)));

    assertEquals(new Written(), answerTo(new WriteCoil(9, true)));
    assertEquals(Bits.of(false, true), answerTo(new ReadBits(Table.COIL, 8, 2)));
    assertEquals(new Written(), answerTo(new WriteRegister(9, 0xABCD)));
    assertEquals(Registers.of(0xABCD, 0), answerTo(holding(9, 2)));

    assertEquals(new Written(), answerTo(new WriteCoils(20, List.of(true, false, true))));
    assertEquals(Bits.of(true, false, true), answerTo(new ReadBits(Table.COIL, 20, 3)));
    assertEquals(new Written(), answerTo(new WriteRegisters(20, List.of(0xFFFF, 2, 3))));
    assertEquals(Registers.of(0xFFFF, 2, 3), answerTo(holding(20, 3)));

    assertEquals(new Written(), answerTo(new WriteRegister(4, 0x12)));
    assertEquals(new Written(), answerTo(new MaskWrite(4, 0xF2, 0x25)));
    assertEquals(Registers.of(0x17), answerTo(holding(4, 1)));
  }

  @Test
  void is_written_and_read_in_one_request() throws Exception {
    assertEquals(
        Registers.of(0, 77, 78), answerTo(new ReadWriteRegisters(30, 3, 31, List.of(77, 78))));
  }

  @Test
  void is_read_and_written_with_the_longest_frames() throws Exception {
    List<Integer> values = new ArrayList<>();
    for (int at = 0; at < 123; at++) {
      values.add(0xFF00 + at);
    }

    assertEquals(new Written(), answerTo(new WriteRegisters(0, values)));
    assertEquals(Registers.of(123, values::get), answerTo(holding(0, 123)));
    assertEquals(125, ((Registers) answerTo(new ReadRegisters(Table.INPUT, 75, 125))).count());
  }

  @Test
  void refuses_what_it_does_not_have_with_exception_2() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        answerTo(new ReadRegisters(Table.INPUT, 199, 2)));
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        answerTo(new WriteRegisters(199, List.of(1, 2))));
    assertStillAnswers();
  }

  final void assertStillAnswers() throws Exception {
    assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
  }

  final ModbusResponse answerTo(ModbusRequest request) throws Exception {
    return Answers.of(send(request, LONG));
  }

  final CompletionStage<ModbusResponse> send(ModbusRequest request, Duration timeout) {
    return send(UNIT, request, timeout);
  }

  static ReadRegisters holding(int address, int quantity) {
    return new ReadRegisters(Table.HOLDING, address, quantity);
  }
}
