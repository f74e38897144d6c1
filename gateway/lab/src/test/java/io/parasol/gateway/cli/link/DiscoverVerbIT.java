// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.UserFolders;
import io.parasol.gateway.state.ExitCode;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ModbusUnits;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.simulator.site.SimulatedSite;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Simulated plants at noon; what is printed is pasted into a site and checked. */
@DisplayName("parasol discover")
class DiscoverVerbIT {

  private static final Instant NOON = Instant.parse("2026-06-21T12:00:00Z");

  @TempDir private Path folder;

  private SimulatedSite simulate(String endpoints) throws Exception {
    Path file = Files.writeString(folder.resolve("simulation.yaml"), "endpoints:\n" + endpoints);
    return SimulatedSite.start(SimulationFile.load(file, Map.of()), () -> NOON);
  }

  private static Typed discover(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("discover"));
    all.addAll(List.of(arguments));
    Typed typed = parasol(all.toArray());
    assertEquals(ExitCode.DONE, typed.exit(), typed::toString);
    return typed;
  }

  /** Pastes what was printed into a site, and returns what {@code check} prints. */
  private Typed checkPasted(Typed discovered) throws IOException {
    Path site = Files.writeString(folder.resolve("pasted.yaml"), "site: roof\n" + discovered.out());
    return parasol("check", "-c", site).done();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try") // The bus is there to be asked.
  void prints_what_is_on_an_unknown_bus_so_that_it_can_be_pasted() throws Exception {
    Path port = folder.resolve("ttyUSB0");
    String bus =
        """
          - pty: %s
            baud: 9600
            strict: true
            controllers:
              1: {profile: huawei-sun2000, plays: inverter}
              2: {profile: sunspec, models: [1, 103, 120, 123], plays: inverter}
              3: {profile: deye-string, plays: inverter}
              5: {profile: eastron-sdm630, plays: meter}
              7: {profile: deye-string, plays: inverter, faults: [{fault: crc}]}
              8: {profile: deye-string, plays: inverter, faults: [{fault: twice}]}
              9: {profile: deye-string, plays: inverter, faults: [{fault: silence}]}
        """
            .formatted(port);
    try (SimulatedSite simulated = simulate(bus)) {
      Typed found =
          discover(
              "serial://" + port + "?baud=9600&parity=none", "--units", "1-9", "--timeout", "1s");

      assertEquals(
          """
          # serial://PORT?baud=9600: 6 of units 1-9 answer
          links:
            bus: {serial: "PORT", baud: 9600}
          devices:
            # unit 1: huawei-sun2000, serial SIM00000001, firmware huawei-sun2000
            huawei-sun2000-1: {link: bus, unit: 1, profile: huawei-sun2000, every: 10s}
            # unit 2: Parasol simulated, serial SIM00000002, firmware 1.4.2, SunSpec models 1 103 120 123, base address 40000
            simulated-2: {link: bus, unit: 2, profile: sunspec, every: 10s}
            # unit 3: serial SIM0000000
            deye-string-3: {link: bus, unit: 3, profile: deye-string, every: 10s}
            # unit 5: no identification
            #   holding register 0 returns exception 02
            #   SunSpec: answered, but is not a SunSpec map: exception 02 at 40000, exception 02 at 0, exception 02 at 50000
            #   no profile matches
            # unit-5: {link: bus, unit: 5, profile: ?, every: 10s}
            # unit 7: no identification
            #   its responses are garbled (response of 5 bytes has no valid checksum): two devices with one unit id, or line noise
            # unit 8: no identification
            #   each request gets two responses: two devices with one unit id
          """,
          found.out().replace(port.toString(), "PORT"));
      assertEquals(
          List.of("querying units 1-9, about 9s, plus some seconds for each unit that responds"),
          found.problems());
      Typed checked = checkPasted(found);
      assertEquals(
          "site roof: links 1, devices 3, points 74; signers: none", checked.lines().get(0));
    }
  }

  /** A pseudo terminal has a speed, but no parity, so that only the speed can be found. */
  @Test
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try") // The bus is there to be asked.
  void finds_the_speed_of_a_line() throws Exception {
    Path port = folder.resolve("ttyUSB0");
    String bus =
        """
          - pty: %s
            baud: 19200
            controllers:
              1: {profile: deye-string, plays: inverter}
        """
            .formatted(port);
    try (SimulatedSite simulated = simulate(bus)) {
      Typed found = discover("serial://" + port, "--units", "1", "--timeout", "1s");

      assertTrue(
          found.out().contains("bus: {serial: \"%s\", baud: 19200}".formatted(port)), found::out);
      assertTrue(
          found.out().contains("deye-string-1: {link: bus, unit: 1, profile: deye-string"),
          found::out);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try")
  void prints_what_is_on_an_ascii_line() throws Exception {
    Path port = folder.resolve("ttyUSB0");
    String bus =
        """
          - pty: %s
            framing: ascii
            baud: 9600
            controllers:
              2: {profile: sunspec, models: [1, 103], plays: inverter}
              3: {profile: deye-string, plays: inverter}
        """
            .formatted(port);
    try (SimulatedSite simulated = simulate(bus)) {
      Typed found =
          discover(
              "serial://" + port + "?baud=9600&parity=none&framing=ascii",
              "--units",
              "1-4",
              "--timeout",
              "1s");

      assertEquals(
          """
          # serial://PORT?baud=9600&framing=ascii: 2 of units 1-4 answer
          links:
            bus: {serial: "PORT", baud: 9600, framing: ascii}
          devices:
            # unit 2: Parasol simulated, serial SIM00000002, firmware 1.4.2, SunSpec models 1 103, base address 40000
            simulated-2: {link: bus, unit: 2, profile: sunspec, every: 10s}
            # unit 3: serial SIM0000000
            deye-string-3: {link: bus, unit: 3, profile: deye-string, every: 10s}
          """,
          found.out().replace(port.toString(), "PORT"));
      checkPasted(found);
    }
  }

  @Test
  @SuppressWarnings("try")
  void tells_units_that_a_box_says_are_not_there_from_those_that_answer() throws Exception {
    String box =
        """
          - listen: 127.0.0.1:0
            controllers:
              4: {profile: sunspec, models: [1, 103], plays: inverter}
              6: {profile: eastron-sdm630, plays: meter, faults: [{fault: exception, code: 6}]}
        """;
    try (SimulatedSite simulated = simulate(box)) {
      Typed found = discover("tcp://" + simulated.address(0), "--json", "--units", "1-8");

      Json.Arr units = (Json.Arr) found.member("found");
      assertEquals(2, units.items().size(), found::out);
      assertTrue(
          found
              .out()
              .contains(
                  "{\"unit\":4,\"device\":\"simulated-4\",\"manufacturer\":\"Parasol\","
                      + "\"model\":\"simulated\",\"serial\":\"SIM00000004\",\"firmware\":\"1.4.2\","
                      + "\"profile\":\"sunspec\",\"every-ms\":10000,\"models\":[1,103],"
                      + "\"usable\":true,\"notes\":[]}"),
          found::out);
      assertTrue(found.out().contains("SunSpec: the device is busy, at 40000"), found::out);
    }
  }

  @Test
  @SuppressWarnings("try")
  void leaves_what_is_configured_as_it_is() throws Exception {
    String box =
        """
          - listen: 127.0.0.1:0
            controllers:
              1: {profile: deye-string, plays: inverter}
              2: {profile: deye-string, plays: inverter}
        """;
    try (SimulatedSite simulated = simulate(box)) {
      Path site =
          Files.writeString(
              folder.resolve("site.yaml"),
              """
              site: roof
              links: {lan: {tcp: "%s"}}
              devices:
                deye-string-2: {link: lan, unit: 1, profile: deye-string, every: 7s}
              """
                  .formatted(simulated.address(0)));

      Typed found = discover("lan", "-c", site, "--units", "1-3");

      assertEquals(
          """
          # tcp://ADDRESS: 2 of units 1-3 answer
          devices:
            # unit 1: serial SIM0000000
            #   configured already, as deye-string-2
            # deye-string-1: {link: lan, unit: 1, profile: deye-string, every: 10s}
            # unit 2: serial SIM0000000
            deye-string-2-2: {link: lan, unit: 2, profile: deye-string, every: 10s}
          """,
          found.out().replace(simulated.address(0).toString(), "ADDRESS"));
    }
  }

  @Test
  void does_not_ask_while_the_gateway_of_the_site_runs() throws Exception {
    Path site =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\nlinks: {lan: {tcp: \"127.0.0.1:1\"}}\n");
    Files.createDirectory(folder.resolve("state"));
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("state/lock").toFile(), "rw");
        FileLock lock = file.getChannel().lock()) {
      assertTrue(lock.isValid());
      parasol("discover", "lan", "-c", site)
          .refused(
              ExitCode.FAILED,
              "the gateway of %s is running and uses its links; stop it first"
                  .formatted(site.toRealPath()));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try")
  void says_who_has_the_port() throws Exception {
    Path port = folder.resolve("ttyUSB0");
    String bus =
        """
          - pty: %s
            controllers:
              1: {profile: deye-string, plays: inverter}
        """
            .formatted(port);
    String link = "serial://" + port + "?baud=9600&parity=none";
    try (SimulatedSite simulated = simulate(bus);
        var taken =
            UserFolders.serialPorts()
                .open(
                    ((io.parasol.config.site.SiteConfig.Link.ModbusSerial)
                            LinkText.parse(link, new SiteOption()))
                        .port(),
                    false)) {
      parasol("discover", link, "--units", "1")
          .refused(
              ExitCode.FAILED,
              "querying unit 1, about 1s, plus some seconds for each unit that responds",
              "%s: serial line link is not open: %s is in use by this program itself"
                  .formatted(link, port));
    }
  }

  @Test
  void says_why_a_link_leads_nowhere() throws Exception {
    int port = FreePort.find();
    String link = "tcp://127.0.0.1:" + port;

    // On a busy machine, a refused connection may be reported late.
    Typed refused = parasol("discover", link, "--units", "1", "--timeout", "5s");

    assertEquals(ExitCode.FAILED, refused.exit());
    assertTrue(
        refused.err().contains("%s: 127.0.0.1:%d: connection refused".formatted(link, port)),
        refused::err);
  }

  @Test
  void takes_a_device_that_answers_for_every_unit_for_one_and_only_reads() throws Exception {
    List<ModbusRequest> asked = new CopyOnWriteArrayList<>();
    NioEventLoopGroup loops = new NioEventLoopGroup(1);
    ModbusUnits anybody =
        (unit, request) -> {
          asked.add(request);
          return Answer.of(
              new ModbusResponse.ExceptionResponse(
                  ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS));
        };
    try (ModbusServer server =
        ModbusServer.start(new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, anybody)) {
      Typed found = discover("tcp://" + server.address());

      assertEquals(
          """
          # tcp://ADDRESS: 1 of units 1-247, 255 answers
          # it responds to every unit id, so it is taken for one device
          links:
            lan: {tcp: "ADDRESS"}
          devices: {}
            # unit 1: no identification
            #   holding register 0 returns exception 02
            #   SunSpec: answered, but is not a SunSpec map: exception 02 at 40000, exception 02 at 0, exception 02 at 50000
            #   no profile matches
            # unit-1: {link: lan, unit: 1, profile: ?, every: 10s}
          """,
          found.out().replace(server.address().toString(), "ADDRESS"));
      checkPasted(found);
      assertTrue(asked.stream().allMatch(DiscoverVerbIT::isRead), asked::toString);
      assertTrue(asked.size() > 20, asked::toString);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static boolean isRead(ModbusRequest request) {
    return request instanceof ModbusRequest.ReadRegisters
        || request instanceof ModbusRequest.ReadBits
        || (request instanceof ModbusRequest.Raw raw && raw.function() == 43);
  }

  @Test
  void refuses_what_makes_no_sense() {
    parasol("discover", "tcp://127.0.0.1:1", "--units", "1-300")
        .refused(ExitCode.USAGE, "--units is \"1-300\"; expected units such as 1-247 or 1,3,10-20");
    parasol("discover", "serial:///dev/ttyUSB9", "--units", "0-5")
        .refused(ExitCode.USAGE, "--units is \"0-5\"; expected 1 to 247 on a serial line");
    parasol("discover", "tcp://127.0.0.1:1", "--timeout", "5")
        .refused(ExitCode.USAGE, "--timeout is \"5\"; expected 50ms to 60s");
    parasol("discover", "http://127.0.0.1")
        .refused(
            ExitCode.USAGE,
            "LINK is \"http://127.0.0.1\"; expected tcp://, rtu+tcp://, serial:// or the id of a"
                + " link");
  }
}
