// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.frame.RtuFrame;
import io.parasol.legacy.modbus.frame.RtuPeer;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
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
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.DigitalpetriServer;
import io.parasol.legacy.modbus.plan.J2modServer;
import io.parasol.legacy.modbus.plan.PeerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A client of an RTU line over TCP")
class RtuOverTcpClientIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(1);
  private static final Unit UNIT = new Unit(7);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(600);

  private RtuPeer line;
  private ModbusClient client;

  @BeforeEach
  void connect() throws IOException {
    line = new RtuPeer();
    client = client(line.address());
  }

  private static ModbusClient client(HostPort address) {
    return new RtuOverTcpClient(
        address,
        LOOPS,
        TcpSettings.DEFAULT,
        LineSettings.OVER_TCP,
        ConnectionListener.NONE,
        () -> 0);
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    line.close();
  }

  @AfterAll
  static void end() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void gives_each_of_many_callers_their_own_answer() throws Exception {
    List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
    for (int address = 0; address < 200; address++) {
      asked.add(send(new ReadRegisters(Table.INPUT, address, 2), LONG));
    }

    for (int address = 0; address < 200; address++) {
      assertEquals(Registers.of(address, address + 1), Answers.of(asked.get(address)));
    }
  }

  @Test
  void never_speaks_to_all_units_at_once() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> client.send(new Unit(0), new WriteRegister(0, 0), LONG));

    assertEquals(
        "unit 0 is the broadcast address of a serial line: expected a single unit",
        refused.getMessage());
  }

  @Test
  void takes_an_exception_to_function_23_for_one_and_stays_connected() throws Exception {
    assertStillAnswers();
    line.next(
        answer ->
            List.of(
                RtuFrame.encode(
                    7, Pdu.exception(23, ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS))));

    assertEquals(
        new ModbusResponse.ExceptionResponse(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        Answers.of(send(new ModbusRequest.ReadWriteRegisters(0, 1, 0, List.of(1)), LONG)));

    assertStillAnswers();
    assertEquals(1, line.connections());
  }

  @Nested
  @DisplayName("survives a line that")
  class Survives {

    @Test
    void delivers_byte_by_byte() throws Exception {
      line.next(
          answer -> {
            List<byte[]> pieces = new ArrayList<>();
            for (byte each : answer) {
              pieces.add(new byte[] {each});
            }
            return pieces;
          });

      assertStillAnswers();
    }

    @Test
    void adds_noise_before_an_answer() throws Exception {
      line.next(answer -> List.of(new byte[] {0, (byte) 0xFF, 7}, answer));

      assertStillAnswers();
      assertStillAnswers();
    }

    @Test
    void says_nothing() throws Exception {
      assertStillAnswers();
      line.next(answer -> List.of());

      assertTimesOut();
      assertStillAnswers();
    }

    @Test
    void flips_a_bit() throws Exception {
      line.next(
          answer -> {
            answer[3] ^= 1;
            return List.of(answer);
          });

      ModbusFailure failure = Answers.failureOf(send(read(), LONG));

      assertEquals(Kind.PROTOCOL, failure.kind());
      assertEquals("response of 9 bytes has no valid checksum", failure.getMessage());
      assertStillAnswers();
    }

    @Test
    void loses_a_byte() throws Exception {
      line.next(answer -> List.of(Arrays.copyOf(answer, 4), Arrays.copyOfRange(answer, 5, 9)));

      assertEquals(Kind.PROTOCOL, Answers.failureOf(send(read(), LONG)).kind());
      assertStillAnswers();
    }

    @Test
    void doubles_an_answer() throws Exception {
      line.next(answer -> List.of(answer, answer));

      assertStillAnswers();
      assertEquals(
          Registers.of(20, 21), Answers.of(send(new ReadRegisters(Table.INPUT, 20, 2), LONG)));
    }

    @Test
    void gives_the_answer_of_another_unit() throws Exception {
      line.next(
          answer -> List.of(RtuFrame.encode(8, RtuFrame.pdu(answer, 0, answer.length)), answer));

      assertStillAnswers();
    }

    @Test
    void floods() throws Exception {
      line.next(
          answer -> {
            byte[] noise = new byte[100_000];
            new Random(1).nextBytes(noise);
            return List.of(noise, answer);
          });

      assertStillAnswers();
      assertStillAnswers();
    }

    @Test
    void hangs_up() throws Exception {
      assertStillAnswers();
      line.next(
          answer -> {
            throw new IOException("on purpose");
          });

      ModbusFailure failure = Answers.failureOf(send(read(), LONG));

      assertEquals(Kind.DISCONNECTED, failure.kind());
      assertTrue(failure.wasSent());
      assertStillAnswers();
    }

    @Test
    void has_gone_without_a_word() throws Exception {
      assertStillAnswers();
      for (int count = 0; count < StreamProtocol.SILENCES_BEFORE_RECONNECT; count++) {
        line.next(answer -> List.of());
        assertTimesOut();
      }

      assertStillAnswers();
    }

    private void assertTimesOut() {
      assertEquals(Kind.TIMEOUT, Answers.failureOf(send(read(), SHORT)).kind());
    }
  }

  @Test
  void reads_and_writes_a_line_of_pymodbus_with_every_function() throws Exception {
    try (PeerProcess peer = PeerProcess.pymodbus("pymodbus_server.py", 0, "rtu");
        ModbusClient foreign = client(new HostPort("127.0.0.1", peer.port()))) {
      assertServes(foreign, 123);
      assertRefuses(foreign);
    }
  }

  @Test
  void reads_and_writes_a_line_of_j2mod_with_every_function() throws Exception {
    try (PeerProcess peer = PeerProcess.java(J2modServer.class, "0", "rtu");
        ModbusClient foreign = client(new HostPort("127.0.0.1", peer.port()))) {
      assertServes(foreign, 123);
      assertRefuses(foreign);
    }
  }

  /** With the longest write that it understands ({@code DigitalpetriRtuIT}). */
  @Test
  void reads_and_writes_a_line_of_digitalpetri_with_every_function() throws Exception {
    try (PeerProcess peer = PeerProcess.java(DigitalpetriServer.class, "0", "rtu");
        ModbusClient foreign = client(new HostPort("127.0.0.1", peer.port()))) {
      assertServes(foreign, 63);
    }
  }

  private static void assertServes(ModbusClient foreign, int longest) throws Exception {
    List<Integer> values = new ArrayList<>();
    for (int at = 0; at < longest; at++) {
      values.add(0xFF00 + at);
    }

    assertAnswers(Registers.of(8, 9), foreign, new ReadRegisters(Table.INPUT, 8, 2));
    assertAnswers(Bits.of(true, false, false, true), foreign, new ReadBits(Table.DISCRETE, 0, 4));
    assertAnswers(new Written(), foreign, new WriteCoil(9, true));
    assertAnswers(new Written(), foreign, new WriteCoils(20, List.of(true, false, true)));
    assertAnswers(Bits.of(true, false, true), foreign, new ReadBits(Table.COIL, 20, 3));
    assertAnswers(new Written(), foreign, new WriteRegister(4, 0x12));
    assertAnswers(new Written(), foreign, new MaskWrite(4, 0xF2, 0x25));
    assertAnswers(Registers.of(0x17), foreign, new ReadRegisters(Table.HOLDING, 4, 1));
    assertAnswers(new Written(), foreign, new WriteRegisters(0, values));
    assertAnswers(
        Registers.of(longest, values::get), foreign, new ReadRegisters(Table.HOLDING, 0, longest));
    assertAnswers(Registers.of(0, 77), foreign, new ReadWriteRegisters(150, 2, 151, List.of(77)));
  }

  private static void assertRefuses(ModbusClient foreign) throws Exception {
    assertAnswers(
        new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS),
        foreign,
        new ReadRegisters(Table.INPUT, 199, 2));
    assertAnswers(Registers.of(8, 9), foreign, new ReadRegisters(Table.INPUT, 8, 2));
  }

  private static void assertAnswers(
      ModbusResponse expected, ModbusClient asked, ModbusRequest request) throws Exception {
    assertEquals(expected, Answers.of(asked.send(UNIT, request, LONG)));
  }

  private void assertStillAnswers() throws Exception {
    assertEquals(Registers.of(8, 9), Answers.of(send(read(), LONG)));
  }

  private static ReadRegisters read() {
    return new ReadRegisters(Table.INPUT, 8, 2);
  }

  private CompletionStage<ModbusResponse> send(ModbusRequest request, Duration timeout) {
    return client.send(UNIT, request, timeout);
  }
}
