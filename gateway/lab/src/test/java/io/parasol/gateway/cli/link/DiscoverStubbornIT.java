// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.sunspec.discovery.SunSpecImage;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ModbusUnits;
import io.parasol.simulator.modbus.ServerSettings;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("parasol discover, at a device that hangs up,")
class DiscoverStubbornIT {

  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
  private static final Map<Integer, Integer> IMAGE =
      SunSpecImage.of(
              SunSpecModels.shipped(),
              List.of(1, 103),
              new DeviceIdentity("ACME", "PV2000", "SN1", "1.0"))
          .words();

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);

  @AfterEach
  void end() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static Answer answer(ReadRegisters read) {
    boolean isThere =
        IntStream.range(read.address(), read.address() + read.quantity())
            .allMatch(IMAGE::containsKey);
    return Answer.of(
        isThere
            ? Registers.of(read.quantity(), place -> IMAGE.getOrDefault(read.address() + place, 0))
            : new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS));
  }

  @Test
  void finds_the_map_of_one_that_does_so_where_it_should_refuse_a_function() throws Exception {
    ModbusUnits stubborn =
        (unit, request) ->
            request instanceof Raw ? new Answer.HangUp() : answer((ReadRegisters) request);
    try (ModbusServer server =
        ModbusServer.start(ANY_PORT, loops, ServerSettings.DEFAULT, stubborn)) {
      Typed found = parasol("discover", "tcp://" + server.address(), "--units", "1");

      assertEquals(ExitCode.DONE, found.exit(), found::err);
      assertTrue(
          found
              .out()
              .contains(
                  "# unit 1: ACME PV2000, serial SN1, firmware 1.0, SunSpec models 1 103, base"
                      + " address 40000"),
          found::out);
      assertTrue(found.out().contains("profile: sunspec"), found::out);
    }
  }

  @Test
  void says_that_one_which_nobody_can_ask_may_have_another_client() throws Exception {
    ServerSettings one = new ServerSettings(1, Duration.ofMinutes(1), ServerSettings.ON_THE_LOOP);
    ModbusUnits units = (unit, request) -> answer((ReadRegisters) request);
    try (ModbusServer server = ModbusServer.start(ANY_PORT, loops, one, units);
        Socket client = new Socket(server.address().host(), server.address().port())) {
      assertTrue(client.isConnected());
      await().until(() -> server.clients() == 1);

      Typed found = parasol("discover", "tcp://" + server.address(), "--units", "1");

      assertEquals(ExitCode.DONE, found.exit(), found::err);
      assertEquals(
          """
          # tcp://ADDRESS: none of unit 1 answers
          # the controller closed the connection before it answered anything; many controllers accept one client only
          links:
            lan: {tcp: "ADDRESS"}
          devices: {}
          """,
          found.out().replace(server.address().toString(), "ADDRESS"));
    }
  }
}
