// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.Framing;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.DigitalpetriServer;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A controller made with digitalpetri's library on an RTU line")
class DigitalpetriRtuIT extends SerialServerContract {

  private static final Duration SHORT = Duration.ofMillis(500);

  DigitalpetriRtuIT() {
    super(Framing.RTU);
  }

  @Override
  PeerProcess start(Path device, Path folder) throws Exception {
    return PeerProcess.java(DigitalpetriServer.class, device.toString(), "rtu");
  }

  /** It takes the byte count for a signed one, and its reader does not survive that. */
  @Test
  @Override
  void is_read_and_written_with_the_longest_frames() throws Exception {
    assertEquals(125, ((Registers) answerTo(new ReadRegisters(Table.INPUT, 75, 125))).count());
    assertEquals(new Written(), answerTo(writeOf(63)));

    ModbusFailure failure = Answers.failureOf(send(writeOf(64), SHORT));

    assertEquals(Kind.TIMEOUT, failure.kind());
    assertTrue(failure.wasSent());
    assertEquals(
        Kind.TIMEOUT, Answers.failureOf(send(new ReadRegisters(Table.INPUT, 8, 2), SHORT)).kind());
  }

  private static WriteRegisters writeOf(int count) {
    return new WriteRegisters(0, Collections.nCopies(count, 0xFFFF));
  }

  /** The checksum of its exceptions leaves out their words, so they prove nothing. */
  @Test
  @Override
  void refuses_what_it_does_not_have_with_exception_2() throws Exception {
    ModbusFailure failure = Answers.failureOf(send(new ReadRegisters(Table.INPUT, 199, 2), LONG));

    assertEquals(Kind.PROTOCOL, failure.kind());
    assertEquals("response of 5 bytes has no valid checksum", failure.getMessage());
    assertStillAnswers();
  }
}
