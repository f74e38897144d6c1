// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A controller made with libmodbus")
class LibmodbusTcpIT extends TcpServerContract {

  @TempDir Path folder;

  @Override
  PeerProcess start(int port) throws Exception {
    Path program = PeerProcess.libmodbus("libmodbus_server.c", folder);
    return PeerProcess.program(program, Integer.toString(port));
  }

  @Test
  void refuses_a_function_it_does_not_have_with_exception_1() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION), answerTo(new Raw(0x65)));
    assertStillAnswers();
  }
}
