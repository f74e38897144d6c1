// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.J2modServer;
import io.parasol.legacy.modbus.plan.PeerProcess;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with j2mod")
class J2modTcpIT extends TcpServerContract {

  @Override
  PeerProcess start(int port) throws Exception {
    return PeerProcess.java(J2modServer.class, Integer.toString(port));
  }

  @Test
  void refuses_to_identify_itself() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION),
        answerTo(new Raw(0x2B, (byte) 0x0E, (byte) 1, (byte) 0)));
    assertStillAnswers();
  }

  /** It reads on for bytes that are not there, and drops the connection over it. */
  @Test
  void hangs_up_at_a_function_it_does_not_have_and_is_connected_again() throws Exception {
    assertStillAnswers();

    ModbusFailure failure = Answers.failureOf(send(new Raw(0x65), LONG));

    assertEquals(Kind.DISCONNECTED, failure.kind());
    assertStillAnswers();
  }

  /** So absent units and absent registers cannot be distinguished. */
  @Test
  void refuses_a_unit_it_is_not_as_an_address_it_does_not_have() throws Exception {
    ReadRegisters read = new ReadRegisters(Table.INPUT, 8, 2);

    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        Answers.of(send(new Unit(8), read, LONG)));
    assertStillAnswers();
  }
}
