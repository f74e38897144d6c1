// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with pymodbus")
class PymodbusTcpIT extends TcpServerContract {

  @Override
  PeerProcess start(int port) throws Exception {
    return PeerProcess.pymodbus("pymodbus_server.py", port);
  }

  /** It answers an unknown function as transaction 0 and function 0xA8. */
  @Test
  void is_not_understood_when_it_refuses_a_function_and_costs_that_request_only() throws Exception {
    assertStillAnswers();

    var failure = Answers.failureOf(send(new Raw(0x65), Duration.ofMillis(500)));

    assertEquals(Kind.TIMEOUT, failure.kind());
    assertEquals(List.of(UnmatchedResponse.UNKNOWN_TRANSACTION), dropped);
    assertStillAnswers();
  }
}
