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
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
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

/** What a client does on a serial line with a server of another maker. */
@EnabledOnOs(OS.LINUX)
abstract class SerialServerContract extends ServerContract {

  @TempDir private Path folder;
  private final Framing framing;
  private final SerialLineThread bus = new SerialLineThread("bus-under-test");
  private SerialPair pair;
  private PeerProcess peer;
  private ModbusClient client;

  SerialServerContract(Framing framing) {
    this.framing = framing;
  }

  /** Starts the program, which prints when it is ready. */
  abstract PeerProcess start(Path device, Path folder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    pair = new SerialPair(folder);
    peer = start(pair.theirs(), folder);
    peer.awaitLine("ready");
    client =
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
    if (client != null) {
      client.close();
      peer.close();
    }
    bus.shutdown();
    assertTrue(bus.awaitTermination(60, TimeUnit.SECONDS));
    pair.close();
  }

  @Test
  void gives_each_of_many_callers_their_own_answer() throws Exception {
    List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
    for (int address = 0; address < 100; address++) {
      asked.add(client.send(UNIT, new ReadRegisters(Table.INPUT, address, 1 + address % 10), LONG));
    }
    for (int address = 0; address < 100; address++) {
      Registers registers = (Registers) Answers.of(asked.get(address));
      assertEquals(1 + address % 10, registers.count());
      assertEquals(address, registers.at(0));
    }
  }

  /** After it lost its place in the stream: it may take a request or two for a part of another. */
  final void assertFoundAgain() throws Exception {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                send(new ReadRegisters(Table.INPUT, 8, 2), Duration.ofMillis(700))
                    .handle((answer, failure) -> failure == null)
                    .toCompletableFuture()
                    .get());
    assertStillAnswers();
  }

  @Override
  final CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return client.send(unit, request, timeout);
  }
}
