// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.testing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** It comes with libmodbus-dev, takes one client, and misbehaves at certain addresses. */
@DisplayName("The unit test server of libmodbus")
class LibmodbusUnitTestTcpIT {

  private static final Path EXAMPLES = Path.of("/usr/share/doc/libmodbus-dev/examples");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path folder;
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final List<UnmatchedResponse> dropped = new CopyOnWriteArrayList<>();
  private PeerProcess server;
  private ModbusClient client;

  @BeforeEach
  void start() throws Exception {
    Path original = EXAMPLES.resolve("unit-test-server.c");
    PeerProcess.assumePeer(Files.isReadable(original), "unit-test-server.c", "libmodbus-dev");
    int port = FreePort.find();
    Path source = folder.resolve("server.c");
    Files.copy(EXAMPLES.resolve("unit-test.h"), folder.resolve("unit-test.h"));
    Files.writeString(source, Files.readString(original).replace("1502", Integer.toString(port)));
    server = PeerProcess.program(PeerProcess.libmodbus(source, folder), "tcp");
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void answerDropped(UnmatchedResponse kind) {
            dropped.add(kind);
          }
        };
    client =
        new ModbusTcpClient(
            new HostPort("127.0.0.1", port), loops, TcpSettings.DEFAULT, listener, () -> 0);
    untilAnswered(new WriteRegisters(0x160, List.of(1, 2, 3)));
  }

  /** It does not say when it listens. */
  private void untilAnswered(ModbusRequest request) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < end) {
      CompletionStage<ModbusResponse> answer = send(request, LONG);
      if (answer.handle((taken, failure) -> failure == null).toCompletableFuture().get()) {
        return;
      }
    }
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
      server.close();
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void is_busy_where_it_says_so() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY),
        Answers.of(send(holding(0x170, 1), LONG)));
  }

  @Test
  void is_not_believed_when_it_answers_another_transaction() throws Exception {
    assertTimesOut(0x171);

    assertStillAnswers();
    assertEquals(1, dropped.size());
    assertTrue(dropped.get(0).provesConfusion(), dropped.get(0).name());
  }

  @Test
  void is_not_believed_for_the_next_request_when_it_is_late() throws Exception {
    assertTimesOut(0x172);

    assertStillAnswers();
    assertEquals(List.of(UnmatchedResponse.LATE), dropped);
  }

  @Test
  void is_understood_when_it_sends_byte_by_byte() throws Exception {
    assertEquals(Registers.of(0), Answers.of(send(holding(0x173, 1), LONG)));
  }

  @Test
  void is_caught_when_it_answers_less_than_was_asked_for() throws Exception {
    var failure = Answers.failureOf(send(holding(0x160, 2), LONG));

    assertEquals(Kind.PROTOCOL, failure.kind());
    assertEquals("byte count 2: expected 4 for the requested quantity", failure.getMessage());
    assertStillAnswers();
  }

  private void assertTimesOut(int address) {
    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(holding(address, 1), SHORT)).kind());
  }

  private void assertStillAnswers() throws Exception {
    assertEquals(
        new Written(), Answers.of(send(new WriteRegisters(0x160, List.of(7, 8, 9)), LONG)));
    assertEquals(Registers.of(7, 8, 9), Answers.of(send(holding(0x160, 3), LONG)));
  }

  private CompletionStage<ModbusResponse> send(ModbusRequest request, Duration timeout) {
    return client.send(new Unit(255), request, timeout);
  }

  private static ReadRegisters holding(int address, int quantity) {
    return new ReadRegisters(Table.HOLDING, address, quantity);
  }
}
