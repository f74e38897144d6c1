// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with libmodbus on an RTU line")
class LibmodbusRtuIT extends SerialServerContract {

  LibmodbusRtuIT() {
    super(Framing.RTU);
  }

  @Override
  PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.program(
        PeerProcess.libmodbus("libmodbus_server.c", folder), device.toString());
  }

  /**
   * It takes the next request for the answer that never came, and what is left of it for another.
   */
  @Test
  void is_found_again_when_it_lost_its_place_behind_a_unit_that_is_not_there() throws Exception {
    ModbusRequest read = new ReadRegisters(Table.INPUT, 8, 2);
    assertStillAnswers();

    assertEquals(
        Kind.TIMEOUT, Answers.failureOf(send(new Unit(9), read, Duration.ofMillis(300))).kind());

    assertFoundAgain();
  }
}
