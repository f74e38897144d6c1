// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
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
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.modbus.plan.SerialPair;
import io.parasol.legacy.modbus.plan.TestSite;
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
public abstract class ForeignSlaveContract {

  public static final Unit UNIT = new Unit(7);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Framing framing;
  private final SerialLineThread bus = new SerialLineThread("bus-under-test");
  private SerialPair pair;
  private PeerProcess peer;
  private ModbusClient master;

  public ForeignSlaveContract(Framing framing) {
    this.framing = framing;
  }

  /** Starts the program, which prints when it is ready. */
  public abstract PeerProcess start(Path device, Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    pair = new SerialPair(folder);
    peer = start(pair.theirs(), folder);
    peer.awaitLine("ready");
    master =
        new ModbusSerialClient(
            new ModbusSerial(
                new LinkId("bus"),
                new SerialSettings(pair.ours(), 115_200, Parity.NONE, 8, 1),
                framing,
                false,
                false),
            TestSite.PORTS,
            bus,
            TcpSettings.DEFAULT,
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
    assertTrue(bus.awaitTermination(60, TimeUnit.SECONDS));
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
  public void is_written_and_read_in_one_request() throws Exception {
    assertEquals(
        Registers.of(0, 77, 78), answerTo(new ReadWriteRegisters(30, 3, 31, List.of(77, 78))));
  }

  @Test
  public void is_read_and_written_with_the_longest_frames() throws Exception {
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
  public void refuses_what_it_does_not_have_with_exception_2() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        answerTo(new ReadRegisters(Table.INPUT, 199, 2)));
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        answerTo(new WriteRegisters(199, List.of(1, 2))));
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

  public void assertStillAnswers() throws Exception {
    assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
  }

  /** After it lost its place in the stream: it may take a request or two for a part of another. */
  public void assertFoundAgain() throws Exception {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                send(UNIT, Duration.ofMillis(700), new ReadRegisters(Table.INPUT, 8, 2))
                    .handle((answer, failure) -> failure == null)
                    .toCompletableFuture()
                    .get());
    assertStillAnswers();
  }

  public ModbusResponse answerTo(ModbusRequest request) throws Exception {
    return Answers.of(send(UNIT, LONG, request));
  }

  public CompletionStage<ModbusResponse> send(Unit unit, Duration timeout, ModbusRequest request) {
    return master.send(unit, request, timeout);
  }
}
