// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
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
import io.parasol.legacy.modbus.plan.SerialPair;
import io.parasol.legacy.modbus.plan.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** It comes with libmodbus-dev and misbehaves at certain addresses. */
@DisplayName("The unit test server of libmodbus on an RTU line")
@EnabledOnOs(OS.LINUX)
class LibmodbusUnitTestRtuIT {

  private static final Path EXAMPLES = Path.of("/usr/share/doc/libmodbus-dev/examples");
  private static final Unit UNIT = new Unit(17);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;
  private final SerialLineThread bus = new SerialLineThread("bus-under-test");
  private final List<UnmatchedResponse> dropped = new CopyOnWriteArrayList<>();
  private SerialPair pair;
  private PeerProcess server;
  private ModbusClient client;

  @BeforeEach
  void start() throws Exception {
    Path source = EXAMPLES.resolve("unit-test-server.c");
    PeerProcess.assumePeer(Files.isReadable(source), "unit-test-server.c", "libmodbus-dev");
    pair = new SerialPair(folder);
    server =
        PeerProcess.program(PeerProcess.libmodbus(source, folder), "rtu", pair.theirs().toString());
    ConnectionListener listener =
        new ConnectionListener() {
          @Override
          public void answerDropped(UnmatchedResponse kind) {
            dropped.add(kind);
          }
        };
    client =
        new ModbusSerialClient(
            new ModbusSerial(
                new LinkId("bus"),
                new SerialSettings(pair.ours(), 115_200, Parity.NONE, 8, 1),
                Framing.RTU,
                false,
                false),
            TestSite.PORTS,
            bus,
            TcpSettings.DEFAULT,
            listener,
            () -> 0);
    // It does not say when it listens.
    Awaitility.await()
        .atMost(LONG)
        .until(() -> succeeds(send(new WriteRegisters(0x160, List.of(1, 2, 3)), SHORT)));
  }

  private static boolean succeeds(CompletionStage<ModbusResponse> stage) throws Exception {
    return stage.handle((answer, failure) -> failure == null).toCompletableFuture().get();
  }

  @AfterEach
  void stop() throws Exception {
    if (client != null) {
      client.close();
      server.close();
      pair.close();
    }
    bus.shutdown();
    assertTrue(bus.awaitTermination(60, TimeUnit.SECONDS));
  }

  @Test
  void is_busy_where_it_says_so() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY),
        Answers.of(send(holding(0x170, 1), LONG)));
    assertStillAnswers();
  }

  @Test
  void is_not_believed_when_it_answers_as_another_unit() throws Exception {
    Duration enough = Duration.ofSeconds(2);
    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(holding(0x171, 1), enough)).kind());

    assertEquals(List.of(UnmatchedResponse.WRONG_UNIT), dropped);
    assertStillAnswers();
  }

  @Test
  void is_not_believed_for_the_next_request_when_it_is_late() throws Exception {
    assertEquals(Kind.TIMEOUT, Answers.failureOf(send(holding(0x172, 1), SHORT)).kind());

    assertEquals(Registers.of(1, 2, 3), Answers.of(send(holding(0x160, 3), LONG)));
  }

  @Test
  void is_caught_when_it_answers_less_than_was_asked_for() throws Exception {
    var failure = Answers.failureOf(send(holding(0x160, 2), LONG));

    assertEquals(Kind.PROTOCOL, failure.kind());
    assertEquals("byte count 2: expected 4 for the requested quantity", failure.getMessage());
    assertStillAnswers();
  }

  private void assertStillAnswers() throws Exception {
    assertEquals(
        new Written(), Answers.of(send(new WriteRegisters(0x160, List.of(7, 8, 9)), LONG)));
    assertEquals(Registers.of(7, 8, 9), Answers.of(send(holding(0x160, 3), LONG)));
  }

  private CompletionStage<ModbusResponse> send(ModbusRequest request, Duration timeout) {
    return client.send(UNIT, request, timeout);
  }

  private static ReadRegisters holding(int address, int quantity) {
    return new ReadRegisters(Table.HOLDING, address, quantity);
  }
}
