// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.client.ModbusTcpClient;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.frame.RawClient;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ModbusUnits;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Random bytes")
class HostileBytesIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(2);
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
  private static final Unit UNIT = new Unit(7);
  private static final int RUNS = 200;

  @AfterAll
  static void end() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void do_not_keep_a_server_from_its_next_client() throws IOException {
    Random random = new Random(1);
    try (ModbusServer server =
        ModbusServer.start(ANY_PORT, LOOPS, ServerSettings.DEFAULT, new MemoryUnits())) {
      for (int run = 0; run < RUNS; run++) {
        try (RawClient hostile = new RawClient(server.address())) {
          sendUntilHungUpOn(hostile, random);
        }
        try (RawClient honest = new RawClient(server.address())) {
          honest.send("000100000006" + "07" + "0400080002");
          assertEquals("000100000007" + "07" + "040400080009", honest.receive());
        }
      }
    }
  }

  private static void sendUntilHungUpOn(RawClient hostile, Random random) {
    try {
      for (int count = 0; count < 5; count++) {
        hostile.send(bytes(random));
      }
    } catch (IOException hungUp) {
      // As it should.
    }
  }

  /** Every other one begins as a frame would. */
  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[7 + random.nextInt(300)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      bytes[2] = 0;
      bytes[3] = 0;
      bytes[4] = 0;
      bytes[7 % bytes.length] = (byte) random.nextInt(24);
    }
    return bytes;
  }

  @Test
  void do_not_keep_a_master_from_its_next_answer() throws Exception {
    Random random = new Random(2);
    ModbusUnits hostile =
        (unit, request) ->
            unit.equals(UNIT)
                ? Answer.of(Registers.of(8, 9))
                : new Answer.Garbage(1 + random.nextInt(600), random.nextLong());
    try (ModbusServer server =
            ModbusServer.start(ANY_PORT, LOOPS, ServerSettings.DEFAULT, hostile);
        ModbusClient master =
            new ModbusTcpClient(
                server.address(), LOOPS, TcpSettings.DEFAULT, ConnectionListener.NONE, () -> 0)) {
      ReadRegisters read = new ReadRegisters(Table.INPUT, 8, 2);
      for (int run = 0; run < 12; run++) {
        // On a busy machine the time of a request can be over before the request is sent.
        await()
            .until(
                () ->
                    Answers.failureOf(master.send(new Unit(66), read, Duration.ofMillis(200)))
                        .wasSent());

        assertEquals(
            Registers.of(8, 9), Answers.of(master.send(UNIT, read, Duration.ofSeconds(30))));
      }
    }
  }
}
