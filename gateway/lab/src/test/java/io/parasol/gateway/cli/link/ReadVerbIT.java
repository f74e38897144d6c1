// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.site.SimulatedSite;
import io.parasol.testing.FreePort;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The controller plays its pattern at the epoch: each register holds its own address. */
@DisplayName("parasol read")
class ReadVerbIT {

  @TempDir private Path folder;
  private SimulatedSite controllers;
  private HostPort address;
  private Path site;

  @BeforeEach
  void start_a_controller() throws Exception {
    Files.createDirectory(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        """
        profile: box
        points:
          power:  {at: holding 100, type: uint16, scale: 0.1, unit: kW}
          level:  {at: input 5, type: float32}
          mode:   {at: holding 101, type: enum16, values: {101: "mppt"}}
          absent: {at: holding 102, type: uint16, absent: [102]}
          door:   {at: coil 7, type: bool}
          ghost:  {at: holding 103, type: uint16}
        """);
    Path simulation =
        Files.writeString(
            folder.resolve("simulation.yaml"),
            """
            endpoints:
              - listen: 127.0.0.1:0
                controllers:
                  1: {profile: box, plays: pattern}
                  2: {profile: box, plays: pattern, faults: [{fault: silence}]}
                  3: {profile: sunspec, models: [1, 103], plays: inverter}
            """);
    controllers =
        SimulatedSite.start(SimulationFile.load(simulation, Map.of()), () -> Instant.EPOCH);
    address = controllers.address(0);
    site =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links:
              lan: {tcp: "%s"}
            devices:
              inverter: {link: lan, unit: 1, profile: box, one-client: true}
            """
                .formatted(address));
  }

  @AfterEach
  void stop_it() {
    controllers.close();
  }

  @Test
  void prints_a_table_of_what_a_profile_names() {
    Typed read =
        parasol(
            "read",
            "tcp://" + address,
            "--unit",
            1,
            "--profile",
            folder.resolve("profiles/box.yaml"));

    assertEquals(
        """
        POINT   VALUE  UNIT  QUALITY
        power   10     kW    good
        level   5            good
        mode    mppt         good
        absent  -            not_available
        door    true         good
        ghost   103          good
        """,
        read.done().out());
  }

  @Test
  void finds_link_and_profile_by_the_configuration() {
    Typed read =
        parasol("read", "lan", "-c", site, "--unit", 1, "--profile", "box", "--json").done();

    assertTrue(
        read.out()
            .startsWith(
                "{\"link\":\"tcp://%s\",\"unit\":1,\"readings\":[{\"point\":\"power\",\"value\":10,\"unit\":\"kW\",\"quality\":\"good\",\"at\":\"2"
                    .formatted(address)),
        read::out);
    assertTrue(
        read.out()
            .contains(
                "{\"point\":\"absent\",\"value\":null,\"unit\":\"\",\"quality\":\"not_available\""),
        read::out);
  }

  @Test
  void reads_single_points_without_a_profile() {
    Typed read =
        parasol(
            "read",
            "tcp://" + address,
            "--unit",
            1,
            "--at",
            "holding 100 int16 0.5",
            "--at",
            "holding 0x65 uint16 BA",
            "--at",
            "input 5 float32",
            "--at",
            "holding 4000 uint16");

    assertEquals(
        """
        POINT         VALUE  UNIT  QUALITY
        holding-100   50           good
        holding-101   25856        good
        input-5       5            good
        holding-4000  -            illegal_address
        """,
        read.done().out());
  }

  @Test
  void reads_a_register_in_several_ways() {
    assertEquals(
        """
        POINT                  VALUE    UNIT  QUALITY
        holding-100-uint16-AB  100            good
        holding-100-uint16-BA  25600          good
        holding-100-uint32-ABCD  6553701        good
        """
            .replaceAll(" +", " "),
        parasol(
                "read",
                "tcp://" + address,
                "--unit",
                1,
                "--at",
                "holding 100 uint16",
                "--at",
                "holding 100 uint16 BA",
                "--at",
                "holding 100 uint32")
            .done()
            .out()
            .replaceAll(" +", " "));
  }

  @Test
  void finds_the_models_of_a_controller_and_reads_their_points() {
    String link = "tcp://" + address;
    String table = parasol("read", link, "--unit", 3, "--profile", "sunspec").done().out();

    assertTrue(table.startsWith("SunSpec models 1, 103\nPOINT"), table);
    assertTrue(table.contains("\ncommon.Mn "), table);
    assertTrue(table.contains("\ninverter.W "), table);
    assertFalse(table.contains("inverter.EvtVnd1"), table);

    String json = parasol("read", link, "--unit", 3, "--profile", "sunspec", "--json").done().out();
    assertTrue(json.contains("\"unit\":3,\"models\":[1,103],\"readings\":["), json);

    parasol("read", link, "--unit", 1, "--profile", "sunspec")
        .refused(
            ExitCode.FAILED,
            "no SunSpec models at %s, unit 1: answered, but is not a SunSpec map: exception 02 at 40000, exception 02 at 0, exception 02 at 50000"
                .formatted(link));
  }

  @Test
  void leaves_a_device_of_one_client_to_its_gateway() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    try (FileChannel file =
            FileChannel.open(
                GatewayLock.in(state), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock running = file.lock()) {
      assertTrue(running.isValid());
      String why =
          "inverter accepts one client, and the gateway of %s is running; stop it first"
              .formatted(site);
      String endpoint = "tcp://" + address;
      parasol("read", "lan", "-c", site, "--unit", 1, "--profile", "box")
          .refused(ExitCode.FAILED, why);
      parasol("read", endpoint, "-c", site, "--unit", 1, "--at", "holding 100 uint16")
          .refused(ExitCode.FAILED, why);
      parasol("discover", endpoint, "-c", site, "--units", 1).refused(ExitCode.FAILED, why);

      Files.writeString(
          site, Files.readString(site).replace("one-client: true", "one-client: release"));
      parasol("read", endpoint, "-c", site, "--unit", 1, "--at", "holding 100 uint16").done();
    }
    parasol("read", "lan", "-c", site, "--unit", 1, "--profile", "box").done();
  }

  @Test
  void fails_when_nothing_could_be_read() {
    String link = "tcp://" + address;

    Typed illegal = parasol("read", link, "--unit", 1, "--at", "holding 4000 uint16");
    illegal.refused(
        ExitCode.FAILED,
        ("nothing could be read from %s, unit 1: illegal_address; the device has no such register;"
                + " register 40001 of a vendor's list is holding 0")
            .formatted(link));
    assertTrue(illegal.out().contains("holding-4000  -            illegal_address"), illegal::out);

    parasol("read", link, "--unit", 2, "--at", "holding 100 uint16", "--timeout", "100ms")
        .refused(
            ExitCode.FAILED,
            ("nothing could be read from %s, unit 2: timeout; the device may have another unit:"
                    + " parasol discover %s")
                .formatted(link, link));
  }

  @Test
  void says_why_there_is_no_connection() throws Exception {
    int port = FreePort.find();
    String link = "tcp://127.0.0.1:" + port;

    parasol("read", link, "--unit", 1, "--at", "holding 1 uint16", "--timeout", "1s")
        .refused(
            ExitCode.FAILED,
            "nothing could be read from %s, unit 1: connection refused".formatted(link));
    parasol("read", link, "--unit", 1, "--profile", "kostal-plenticore", "--timeout", "1s")
        .refused(
            ExitCode.FAILED,
            "nothing could be read from %s, unit 1: connection refused; the device accepts one client, and another one may be connected"
                .formatted(link));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "rtu,   baud=19200&parity=even",
    "ascii, baud=19200&data-bits=7&parity=even&framing=ascii",
  })
  @EnabledOnOs(OS.LINUX)
  void reads_a_serial_line(String framing, String query) throws Exception {
    Path port = folder.resolve("ttyUSB0");
    Path simulation =
        Files.writeString(
            folder.resolve("line.yaml"),
            """
            endpoints:
              - pty: %s
                baud: 19200
                parity: even
                data-bits: %d
                framing: %s
                controllers:
                  1: {profile: box, plays: pattern}
            """
                .formatted(port, framing.equals("ascii") ? 7 : 8, framing));
    String link = "serial://%s?%s".formatted(port, query);
    try (SimulatedSite line =
        SimulatedSite.start(SimulationFile.load(simulation, Map.of()), () -> Instant.EPOCH)) {
      assertEquals(1, line.places().size());
      assertEquals(
          """
          POINT        VALUE  UNIT  QUALITY
          holding-100  100          good
          input-5      5            good
          """,
          parasol(
                  "read",
                  link,
                  "--unit",
                  1,
                  "--at",
                  "holding 100 uint16",
                  "--at",
                  "input 5 float32")
              .done()
              .out());
    }
    parasol("read", link, "--unit", 1, "--at", "holding 1 uint16", "--timeout", "1s")
        .refused(
            ExitCode.FAILED,
            "nothing could be read from %s, unit 1: there is no serial port %s"
                .formatted(LinkText.of(LinkText.parse(link, new SiteOption())), port));
  }
}
