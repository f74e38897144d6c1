// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.DigitalpetriServer;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with digitalpetri's library")
class DigitalpetriTcpIT extends TcpServerContract {

  @Override
  PeerProcess start(int port) throws Exception {
    return PeerProcess.java(DigitalpetriServer.class, Integer.toString(port));
  }

  @Test
  void hangs_up_at_a_function_it_does_not_have_and_is_connected_again() throws Exception {
    assertStillAnswers();

    ModbusFailure failure = Answers.failureOf(send(new Raw(0x65), LONG));

    assertEquals(Kind.DISCONNECTED, failure.kind());
    assertTrue(failure.wasSent());
    assertStillAnswers();
  }

  @Test
  void says_nothing_for_a_unit_it_is_not() throws Exception {
    ReadRegisters read = new ReadRegisters(Table.INPUT, 8, 2);

    ModbusFailure failure = Answers.failureOf(send(new Unit(8), read, Duration.ofMillis(300)));

    assertEquals(Kind.TIMEOUT, failure.kind());
    assertStillAnswers();
    assertEquals(List.of(), dropped);
  }
}
