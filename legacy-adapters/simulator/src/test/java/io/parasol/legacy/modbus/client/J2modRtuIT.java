// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.J2modServer;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with j2mod on an RTU line")
class J2modRtuIT extends SerialServerContract {

  private static final Duration SHORT = Duration.ofMillis(500);

  J2modRtuIT() {
    super(Framing.RTU);
  }

  @Override
  PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.java(J2modServer.class, device.toString(), "rtu");
  }

  /** It waits for two bytes more than there are, and takes them from what comes next. */
  @Test
  @Override
  void is_written_and_read_in_one_request() throws Exception {
    ModbusRequest request = new ReadWriteRegisters(30, 3, 31, List.of(77, 78));

    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(request, SHORT)).kind());
    assertFoundAgain();
  }

  @Test
  void says_nothing_to_a_function_it_does_not_have() throws Exception {
    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(new Raw(0x65), SHORT)).kind());
    assertFoundAgain();
  }
}
