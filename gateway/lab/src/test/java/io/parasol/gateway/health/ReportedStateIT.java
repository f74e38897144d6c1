// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ModbusUnits;
import io.parasol.simulator.modbus.ServerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inverter of a shipped profile, a whole gateway, and a subscriber of another make. */
@DisplayName("What an inverter reports about itself")
class ReportedStateIT {

  private static final int STATUS = 32_089;
  private static final int ALARMS = 32_008;

  @TempDir private Path folder;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Map<Integer, Integer> registers = new ConcurrentHashMap<>();

  @AfterEach
  void end() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void text(int address, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      int shift = i % 2 == 0 ? 8 : 0;
      registers.merge(address + i / 2, (bytes[i] & 0xFF) << shift, Integer::sum);
    }
  }

  private Answer answer(ReadRegisters read) {
    return Answer.of(
        Registers.of(read.quantity(), place -> registers.getOrDefault(read.address() + place, 0)));
  }

  @Test
  void reaches_a_subscriber_with_its_words_and_the_code_of_the_vendor() throws Exception {
    text(30_000, "SUN2000-3KTL-L1");
    text(30_015, "HV2150000000");
    registers.put(STATUS, 0x0200);
    ModbusUnits inverter =
        (unit, request) ->
            request instanceof ReadRegisters read
                ? answer(read)
                : Answer.of(new ExceptionResponse(1));
    try (ModbusServer server =
        ModbusServer.start(new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, inverter)) {
      FieldSite site =
          FieldSite.make(
              folder,
              """
              links:
                lan: {tcp: "%s"}
              devices:
                inverter-01: {link: lan, unit: 1, profile: huawei-sun2000, every: 1s}
              """
                  .formatted(server.address()));
      try (Gateway gateway = site.start();
          RunningPeer viewer =
              site.subscribe(
                  gateway,
                  "viewer",
                  List.of("parasol/field/inverter-01/state", "parasol/field/inverter-01/event"))) {
        await(viewer, "\"operating\":\"producing\",\"text\":\"on grid\"");

        registers.put(STATUS, 0x0300);
        registers.put(ALARMS, 1 << 7);
        await(viewer, "\"operating\":\"fault\",\"text\":\"shutdown - fault\"");
        await(viewer, "\"event\":\"fault\",\"raised\":true");
        await(viewer, "\"point\":\"alarms_1\",\"bit\":7,\"code\":\"2032\",\"text\":\"grid loss\"");

        registers.put(STATUS, 0xA000);
        registers.put(ALARMS, 0);
        await(viewer, "\"state\":\"sleeping\"");
        await(viewer, "\"event\":\"alarm\",\"raised\":false");
      }
    }
  }

  private static void await(RunningPeer viewer, String part) throws Exception {
    viewer.await(part, line -> line.contains(part));
  }
}
