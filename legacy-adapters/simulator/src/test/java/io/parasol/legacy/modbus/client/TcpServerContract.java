// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ModbusFailure.Kind;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.legacy.modbus.plan.PeerProcess;
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

/** What a client does over TCP with a server of another maker. */
abstract class TcpServerContract extends ServerContract {

  final List<UnmatchedResponse> dropped = new CopyOnWriteArrayList<>();
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private PeerProcess peer;
  private int port;
  private ModbusClient client;

  /** Starts the server on a port, 0 for any. */
  abstract PeerProcess start(int port) throws Exception;

  @BeforeEach
  void connect() throws Exception {
    peer = start(FreePort.find());
    port = peer.port();
    client = client(1);
  }

  private ModbusClient client(int window) {
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
    client.close();
    peer.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void costs_only_what_was_under_way_when_it_dies_and_is_found_when_it_is_back() throws Exception {
    assertStillAnswers();
    peer.kill();
    await().until(() -> !client.isConnected());
    assertEquals(
        Kind.DISCONNECTED,
        Answers.failureOf(client.send(UNIT, holding(0, 1), Duration.ofMillis(1))).kind());

    peer = start(port);
    peer.port();
    await().until(() -> !failed(client.send(UNIT, holding(0, 1), LONG)));
    assertStillAnswers();
  }

  private static boolean failed(CompletionStage<ModbusResponse> stage) throws Exception {
    return stage.handle((answer, failure) -> failure != null).toCompletableFuture().get();
  }

  @Test
  void is_never_believed_for_another_request_however_many_are_under_way() throws Exception {
    List<CompletionStage<ModbusResponse>> asked = new ArrayList<>();
    try (ModbusClient wide = client(8)) {
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

  @Override
  final CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return client.send(unit, request, timeout);
  }
}
