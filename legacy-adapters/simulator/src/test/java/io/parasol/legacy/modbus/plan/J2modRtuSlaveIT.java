// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.client.ForeignSlaveContract;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with j2mod on an RTU line")
class J2modRtuSlaveIT extends ForeignSlaveContract {

  private static final Duration SHORT = Duration.ofMillis(500);

  J2modRtuSlaveIT() {
    super(Framing.RTU);
  }

  @Override
  public PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.java(J2modServer.class, device.toString(), "rtu");
  }

  /** It waits for two bytes more than there are, and takes them from what comes next. */
  @Test
  @Override
  public void is_written_and_read_in_one_request() throws Exception {
    ModbusRequest request = new ReadWriteRegisters(30, 3, 31, List.of(77, 78));

    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(UNIT, SHORT, request)).kind());
    assertFoundAgain();
  }

  @Test
  void says_nothing_to_a_function_it_does_not_have() throws Exception {
    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(UNIT, SHORT, new Raw(0x65))).kind());
    assertFoundAgain();
  }
}
