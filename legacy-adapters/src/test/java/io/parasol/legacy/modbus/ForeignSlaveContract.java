// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.SiteConfig.Link.ModbusSerial;
import io.parasol.config.site.Framing;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.Parity;
import io.parasol.config.site.SerialSettings;
import io.parasol.config.site.Table;
import io.parasol.config.site.Unit;
import io.parasol.legacy.modbus.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.ModbusResponse.Bits;
import io.parasol.legacy.modbus.ModbusResponse.Refused;
import io.parasol.legacy.modbus.ModbusResponse.Registers;
import io.parasol.legacy.modbus.ModbusResponse.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What our master does on a serial line with a unit 7 that is not ours: 200 cells a table, input
 * registers hold their own address, every third discrete input is on.
 */
@EnabledOnOs(OS.LINUX)
abstract class ForeignSlaveContract {

  static final Unit UNIT = new Unit(7);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final Framing framing;
  private final BusThread bus = new BusThread("bus-under-test");
  private SerialPair pair;
  private Peer peer;
  private ModbusMaster master;

  ForeignSlaveContract(Framing framing) {
    this.framing = framing;
  }

  /** Starts the program; it says when it is ready. */
  abstract Peer start(Path device, Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    pair = new SerialPair(folder);
    peer = start(pair.theirs(), folder);
    peer.awaitLine("ready");
    master =
        new SerialModbusMaster(
            new ModbusSerial(
                new LinkId("bus"),
                new SerialSettings(pair.ours(), 115_200, Parity.NONE, 8, 1),
                framing,
                false,
                false),
            TestSite.PORTS,
            bus,
            TcpSettings.USUAL,
            ConnectionListener.NONE,
            () -> 0);
  }

  @AfterEach
  void close() throws Exception {
    if (master != null) {
      master.close();
      peer.close();
    }
    bus.shutdown();
    assertTrue(bus.awaitTermination(20, TimeUnit.SECONDS));
    pair.close();
  }

  @Test
  void is_read_and_written_with_every_function() throws Exception {
    assertEquals(Bits.of(true, false, false, true), answerTo(new ReadBits(Table.DISCRETE, 0, 4)));
    assertEquals(Registers.of(198, 199), answerTo(new ReadRegisters(Table.INPUT, 198, 2)));

    assertEquals(new Written(), answerTo(new WriteCoil(9, true)));
    assertEquals(Bits.of(false, true), answerTo(new ReadBits(Table.COIL, 8, 2)));
    assertEquals(new Written(), answerTo(new WriteRegister(9, 0xABCD)));
    assertEquals(Registers.of(0xABCD, 0), answerTo(new ReadRegisters(Table.HOLDING, 9, 2)));

    assertEquals(new Written(), answerTo(new WriteCoils(20, List.of(true, false, true))));
    assertEquals(Bits.of(true, false, true), answerTo(new ReadBits(Table.COIL, 20, 3)));
    assertEquals(new Written(), answerTo(new WriteRegister(4, 0x12)));
    assertEquals(new Written(), answerTo(new MaskWrite(4, 0xF2, 0x25)));
    assertEquals(Registers.of(0x17), answerTo(new ReadRegisters(Table.HOLDING, 4, 1)));
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
    assertEquals(
        Registers.of(123, values::get), answerTo(new ReadRegisters(Table.HOLDING, 0, 123)));
    assertEquals(125, ((Registers) answerTo(new ReadRegisters(Table.INPUT, 75, 125))).count());
  }

  @Test
  void refuses_what_it_does_not_have_with_exception_2() throws Exception {
    assertEquals(
        new Refused(Refused.ILLEGAL_ADDRESS), answerTo(new ReadRegisters(Table.INPUT, 199, 2)));
    assertEquals(
        new Refused(Refused.ILLEGAL_ADDRESS), answerTo(new WriteRegisters(199, List.of(1, 2))));
    assertStillAnswers();
  }

  @Test
  void gives_each_of_many_callers_their_own_answer() throws Exception {
    List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
    for (int address = 0; address < 100; address++) {
      asked.add(master.send(UNIT, new ReadRegisters(Table.INPUT, address, 1 + address % 10), LONG));
    }
    for (int address = 0; address < 100; address++) {
      Registers registers = (Registers) Answers.of(asked.get(address));
      assertEquals(1 + address % 10, registers.count());
      assertEquals(address, registers.at(0));
    }
  }

  void assertStillAnswers() throws Exception {
    assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
  }

  /** After it lost its place in the stream: it may take a request or two for a part of another. */
  void assertFoundAgain() throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                send(UNIT, Duration.ofMillis(700), new ReadRegisters(Table.INPUT, 8, 2))
                    .handle((answer, failure) -> failure == null)
                    .toCompletableFuture()
                    .get());
    assertStillAnswers();
  }

  ModbusResponse answerTo(ModbusRequest request) throws Exception {
    return Answers.of(send(UNIT, LONG, request));
  }

  CompletionStage<ModbusResponse> send(Unit unit, Duration timeout, ModbusRequest request) {
    return master.send(unit, request, timeout);
  }
}
