// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ModbusUnits;
import io.parasol.simulator.modbus.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Our server satisfies")
class ForeignClientsIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(1);
  private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

  @TempDir Path folder;

  @AfterAll
  static void end() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void the_client_of_pymodbus() throws Exception {
    try (ModbusServer server = serve(new MemoryUnits());
        PeerProcess client = PeerProcess.pymodbus("pymodbus_client.py", server.address().port())) {
      assertAllOk(client);
    }
  }

  @Test
  void a_client_made_with_libmodbus() throws Exception {
    Path program = PeerProcess.libmodbus("libmodbus_client.c", folder);
    try (ModbusServer server = serve(new MemoryUnits());
        PeerProcess client =
            PeerProcess.program(program, Integer.toString(server.address().port()))) {
      assertAllOk(client);
    }
  }

  private static void assertAllOk(PeerProcess client) throws InterruptedException {
    List<String> output = client.output();
    assertEquals(0, client.exit(), () -> String.join("\n", output));
    assertEquals("all ok", output.get(output.size() - 1));
  }

  /**
   * They come with libmodbus-dev and want port 1502 and a host that does not answer, so they are
   * compiled with our port, and with a group address, to which TCP cannot connect.
   */
  @Test
  void the_unit_tests_of_libmodbus() throws Exception {
    Path examples = Path.of("/usr/share/doc/libmodbus-dev/examples");
    Path original = examples.resolve("unit-test-client.c");
    PeerProcess.assumePeer(Files.isReadable(original), "unit-test-client.c", "libmodbus-dev");
    try (ModbusServer server = serve(new LibmodbusUnitTestUnits(PeerProcess.libmodbusVersion()))) {
      Path source = folder.resolve("client.c");
      Files.copy(examples.resolve("unit-test.h"), folder.resolve("unit-test.h"));
      Files.writeString(
          source,
          Files.readString(original)
              .replace("1502", Integer.toString(server.address().port()))
              .replace("1.2.3.4", "224.0.0.1"));
      try (PeerProcess client = PeerProcess.program(PeerProcess.libmodbus(source, folder), "tcp")) {
        List<String> output = client.output();
        assertEquals(0, client.exit(), () -> String.join("\n", output));
        assertTrue(output.contains("ALL TESTS PASS WITH SUCCESS."));
      }
    }
  }

  @Test
  void mbpoll() throws Exception {
    try (ModbusServer server = serve(new MemoryUnits())) {
      String port = Integer.toString(server.address().port());
      // One poll, unit 7, addresses as on the wire.
      List<String> common = List.of("-m", "tcp", "-1", "-a", "7", "-0", "-p", port);
      assertMbpollSays("Written 3 references.", common, "-t4", "-r100", "127.0.0.1", "1", "2", "3");
      assertMbpollSays("[102]: \t3", common, "-t4", "-r100", "-c3", "127.0.0.1");
      assertMbpollSays("[65535]: \t65535 (-1)", common, "-t3", "-r65411", "-c125", "127.0.0.1");
      assertMbpollSays("[3]: \t1", common, "-t1", "-r3", "-c1", "127.0.0.1");
      assertMbpollSays("Written 1 references.", common, "-t0", "-r5", "127.0.0.1", "1");
      assertMbpollSays("[5]: \t1", common, "-t0", "-r5", "-c1", "127.0.0.1");
    }
  }

  private static void assertMbpollSays(String line, List<String> common, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(common);
    all.addAll(List.of(arguments));
    try (PeerProcess mbpoll = PeerProcess.mbpoll(all.toArray(String[]::new))) {
      List<String> output = mbpoll.output();
      assertTrue(output.contains(line), () -> String.join("\n", output));
    }
  }

  private static ModbusServer serve(ModbusUnits units) throws IOException {
    return ModbusServer.start(ANY_PORT, LOOPS, ServerSettings.DEFAULT, units);
  }
}
