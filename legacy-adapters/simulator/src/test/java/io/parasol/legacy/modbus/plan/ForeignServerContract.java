// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.client.ModbusTcpClient;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
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
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.testing.FreePort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What our master does with a server that is not ours: 200 cells a table, input registers hold
 * their own address, every third discrete input is on.
 */
abstract class ForeignServerContract {

  private static final Unit UNIT = new Unit(7);
  static final Duration LONG = Duration.ofSeconds(60);

  final List<UnmatchedResponse> dropped = new CopyOnWriteArrayList<>();
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private PeerProcess peer;
  private int port;
  private ModbusClient master;

  /** Starts the server on a port, 0 for any. */
  abstract PeerProcess start(int port) throws Exception;

  @BeforeEach
  void connect() throws Exception {
    peer = start(FreePort.find());
    port = peer.port();
    master = master(1);
  }

  private ModbusClient master(int window) {
    TcpSettings settings =
        new TcpSettings(
            TcpSettings.Start.WHEN_ASKED, window, LONG, Duration.ZERO, Duration.ZERO, 1024);
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void answerDropped(UnmatchedResponse kind) {
            dropped.add(kind);
          }
        };
    return new ModbusTcpClient(new HostPort("127.0.0.1", port), loops, settings, listener, () -> 0);
  }

  @AfterEach
  void disconnect() {
    master.close();
    peer.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void is_read_and_written_with_every_function() throws Exception {
    assertEquals(Bits.of(true, false, false, true), answerTo(new ReadBits(Table.DISCRETE, 0, 4)));
    assertEquals(Registers.of(198, 199), answerTo(new ReadRegisters(Table.INPUT, 198, 2)));

    assertEquals(new Written(), answerTo(new WriteCoil(9, true)));
    assertEquals(Bits.of(false, true), answerTo(new ReadBits(Table.COIL, 8, 2)));
    assertEquals(new Written(), answerTo(new WriteRegister(9, 0xABCD)));
    assertEquals(Registers.of(0xABCD, 0), answerTo(holding(9, 2)));

    assertEquals(new Written(), answerTo(new WriteCoils(20, List.of(true, false, true))));
    assertEquals(Bits.of(true, false, true), answerTo(new ReadBits(Table.COIL, 20, 3)));
    assertEquals(new Written(), answerTo(new WriteRegisters(20, List.of(0xFFFF, 2, 3))));
    assertEquals(Registers.of(0xFFFF, 2, 3), answerTo(holding(20, 3)));

    assertEquals(new Written(), answerTo(new WriteRegister(4, 0x12)));
    assertEquals(new Written(), answerTo(new MaskWrite(4, 0xF2, 0x25)));
    assertEquals(Registers.of(0x17), answerTo(holding(4, 1)));
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
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        answerTo(new ReadRegisters(Table.INPUT, 199, 2)));
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        answerTo(new WriteRegisters(199, List.of(1, 2))));
    assertStillAnswers();
  }

  @Test
  void costs_only_what_was_under_way_when_it_dies_and_is_found_when_it_is_back() throws Exception {
    assertStillAnswers();
    peer.kill();
    await().until(() -> !master.isConnected());
    assertEquals(
        Kind.DISCONNECTED,
        Answers.failureOf(master.send(UNIT, holding(0, 1), Duration.ofMillis(1))).kind());

    peer = start(port);
    peer.port();
    await().until(() -> !failed(master.send(UNIT, holding(0, 1), LONG)));
    assertStillAnswers();
  }

  private static boolean failed(CompletionStage<ModbusResponse> stage) throws Exception {
    return stage.handle((answer, failure) -> failure != null).toCompletableFuture().get();
  }

  @Test
  void is_never_believed_for_another_request_however_many_are_under_way() throws Exception {
    List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
    try (ModbusClient wide = master(8)) {
      for (int round = 0; round < 400; round++) {
        asked.add(
            wide.send(
                UNIT,
                new ReadRegisters(Table.INPUT, round % 190, 1 + round % 10),
                Duration.ofSeconds(3)));
      }
      int answered = 0;
      for (int round = 0; round < asked.size(); round++) {
        if (!failed(asked.get(round))) {
          Registers registers = (Registers) Answers.of(asked.get(round));
          assertEquals(1 + round % 10, registers.count());
          assertEquals(round % 190, registers.at(0));
          answered++;
        }
      }
      assertTrue(answered > 0, "nothing was answered");
    }
    assertStillAnswers();
  }

  void assertStillAnswers() throws Exception {
    assertEquals(Registers.of(8, 9), answerTo(new ReadRegisters(Table.INPUT, 8, 2)));
  }

  ModbusResponse answerTo(ModbusRequest request) throws Exception {
    return Answers.of(send(request, LONG));
  }

  CompletionStage<ModbusResponse> send(ModbusRequest request, Duration timeout) {
    return send(UNIT, request, timeout);
  }

  CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return master.send(unit, request, timeout);
  }

  private static ReadRegisters holding(int address, int quantity) {
    return new ReadRegisters(Table.HOLDING, address, quantity);
  }
}
