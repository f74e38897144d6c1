// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.site.SimulatedSite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What discover prints")
class DiscoverAndPasteIT {

  @TempDir private Path folder;

  /** What the verb prints, run as a user would. */
  private static String discover(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ExitCode exit =
        new Cli(
                (config, isStopping) -> {
                  throw new VerbException(ExitCode.FAILED, "the gateway was started");
                })
            .execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(ExitCode.DONE, exit, err::toString);
    return out.toString();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try") // The bus is there to be asked.
  void is_a_site_that_the_gateway_reads() throws Exception {
    Path port = folder.resolve("ttyUSB0");
    Path simulation =
        Files.writeString(
            folder.resolve("simulation.yaml"),
            """
            endpoints:
              - pty: %s
                baud: 19200
                strict: true
                controllers:
                  1: {profile: sunspec, models: [1, 103], plays: inverter}
                  3: {profile: deye-string, plays: inverter}
            """
                .formatted(port));
    try (SimulatedSite bus =
        SimulatedSite.start(
            SimulationFile.load(simulation, Map.of()),
            () -> Instant.parse("2026-06-21T12:00:00Z"))) {
      String printed =
          discover(
              "discover",
              "serial://%s?baud=19200&parity=none".formatted(port),
              "--units",
              "1-4",
              "--timeout",
              "1s");
      FieldSite site =
          FieldSite.make(folder.resolve("site"), printed.replace("every: 10s", "every: 1s"));
      try (Gateway gateway = site.start();
          RunningPeer viewer = site.subscribe(gateway, "viewer", "parasol/field/+/telemetry")) {
        awaitGood(viewer, "simulated-1", "inverter.W");
        awaitGood(viewer, "deye-string-3", "ac_power");
      }
    }
  }

  private static void awaitGood(RunningPeer viewer, String device, String point) {
    viewer.await(
        "a reading of %s of %s".formatted(point, device),
        line ->
            line.startsWith("parasol/field/" + device)
                && line.contains("\"%s\":".formatted(point)));
  }

  @Test
  void names_a_foreign_device_by_a_profile_of_the_site() throws Exception {
    try (RunningPeer box =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0)) {
      String port = box.await("its port", line -> line.startsWith("port ")).substring(5);
      FieldSite site = siteWithAProfileThatFits(Integer.parseInt(port));

      String printed =
          discover(
              "discover",
              "tcp://127.0.0.1:" + port,
              "--units",
              "6-7",
              "-c",
              site.file("site.yaml").toString());

      assertTrue(
          printed.endsWith(
              """
              devices:
                # unit 7: serial PARASOL
                field-box-7: {link: lan, unit: 7, profile: field-box, every: 10s}
              """),
          printed);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"rtu", "ascii"})
  @EnabledOnOs(OS.LINUX)
  @SuppressWarnings("try") // The wire is there to be spoken over.
  void names_a_foreign_device_on_a_serial_line(String framing) throws Exception {
    Path ours = folder.resolve("ours");
    Path theirs = folder.resolve("theirs");
    try (RunningPeer wire =
        RunningPeer.peer(
            Path.of("/usr/bin/socat"),
            "socat",
            "pty,raw,echo=0,link=" + ours,
            "pty,raw,echo=0,link=" + theirs)) {
      await().until(() -> Files.exists(ours) && Files.exists(theirs));
      try (RunningPeer box =
          RunningPeer.peer(
              Path.of("/usr/bin/python3"),
              "python3-pymodbus",
              FieldSite.script(folder, "pymodbus_box.py"),
              theirs,
              framing)) {
        box.await("that it listens", "ready"::equals);
        FieldSite site = siteWithAProfileThatFits(1);

        String printed =
            discover(
                "discover",
                "serial://%s?baud=9600&parity=none&framing=%s".formatted(ours, framing),
                "--units",
                "6-8",
                "-c",
                site.file("site.yaml").toString());

        assertEquals(
            """
            # serial://PORT?baud=9600%s: 1 of units 6-8 answers
            links:
              bus: {serial: "PORT", baud: 9600%s}
            devices:
              # unit 7: serial PARASOL
              field-box-7: {link: bus, unit: 7, profile: field-box, every: 10s}
            """
                .formatted(
                    framing.equals("ascii") ? "&framing=ascii" : "",
                    framing.equals("ascii") ? ", framing: ascii" : ""),
            printed.replace(ours.toString(), "PORT"));
      }
    }
  }

  /** Without the points that the box lacks. */
  private FieldSite siteWithAProfileThatFits(int port) throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), port);
    Path profile = site.file("profiles/field-box.yaml");
    Files.writeString(profile, Files.readString(profile).replaceAll("(?m)^ *(ghost|trip):.*$", ""));
    return site;
  }
}
