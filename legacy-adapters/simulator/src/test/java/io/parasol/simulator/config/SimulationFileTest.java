// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.yaml.ConfigException;
import io.parasol.simulator.config.Fault.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A simulation")
class SimulationFileTest {

  @TempDir Path temp;

  private Path file(String text) throws IOException {
    return Files.writeString(temp.resolve("simulation.yaml"), text);
  }

  private List<String> problems(String text) throws IOException {
    Path file = file(text);
    return assertThrows(ConfigException.class, () -> SimulationFile.load(file, Map.of()))
        .problems()
        .stream()
        .map(problem -> problem.toString().replace(temp + "/", ""))
        .toList();
  }

  @Test
  void is_what_its_file_says() throws Exception {
    Path file =
        file(
            """
            endpoints:
              - listen: 127.0.0.1:${PORT}
                controllers:
                  0: {profile: tracker, plays: pattern}
                  7:
                    profile: tracker
                    plays: tracker
                    faults:
                      - {fault: silence}
                      - {fault: delay, delay: 2s, after: 10s, lasts: 5s}
                      - {fault: exception, code: 6, after: 1m}
                      - {fault: wrong-transaction, lasts: 1s}
              - {listen: "127.0.0.1:0", controllers: {1: {profile: tracker, plays: meter}}}
              - {listen: "127.0.0.1:0", controllers: {1: {profile: tracker, plays: weather}}}
            """);

    SimulationConfig simulation = SimulationFile.load(file, Map.of("PORT", "5020"));

    assertEquals(3, simulation.endpoints().size());
    var first = simulation.endpoints().get(0);
    assertEquals(new Place.Tcp(new HostPort("127.0.0.1", 5020)), first.place());
    assertEquals(Set.of(new Unit(0), new Unit(7)), first.controllers().keySet());
    assertEquals(
        new SimulatedController(
            ProfileFile.load("tracker", temp),
            PlayMode.TRACKER,
            List.of(
                new Fault(Kind.SILENCE, Duration.ZERO, Optional.empty(), 0),
                new Fault(
                    Kind.DELAY, Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(5)), 2000),
                new Fault(Kind.EXCEPTION, Duration.ofMinutes(1), Optional.empty(), 6),
                new Fault(
                    Kind.WRONG_TRANSACTION, Duration.ZERO, Optional.of(Duration.ofSeconds(1)), 0))),
        first.controllers().get(new Unit(7)));
  }

  @Test
  void has_controllers_with_sunspec_models() throws Exception {
    Path file =
        file(
            """
            endpoints:
              - listen: "127.0.0.1:0"
                controllers: {1: {profile: sunspec, models: [1, 103, 123], plays: inverter}}
            """);

    var controllers = SimulationFile.load(file, Map.of()).endpoints().get(0).controllers();

    assertEquals(
        List.of(List.of(1, 103, 123)),
        controllers.values().stream().map(SimulatedController::models).toList());
  }

  @Test
  void has_lines_of_every_kind() throws Exception {
    Path file =
        file(
            """
            endpoints:
              - pty: ./bus-1
                baud: 19200
                parity: even
                strict: true
                echo: true
                batch: 16ms
                faults: [{fault: unplug, after: 10s, lasts: 2s}, {fault: crc, every: 20}]
                controllers: {1: {profile: tracker, plays: tracker, turnaround: 20ms}}
              - {serial: /dev/ttyUSB0, framing: ascii, data-bits: 7,
                 controllers: {1: {profile: tracker, plays: tracker}}}
              - {rtu-over-tcp: "127.0.0.1:0", controllers: {1: {profile: tracker, plays: tracker}}}
            """);

    var endpoints = SimulationFile.load(file, Map.of()).endpoints();

    assertEquals(
        new Place.Pty(
            new SerialSettings(temp.resolve("bus-1"), 19_200, Parity.EVEN, 8, 1),
            Framing.RTU,
            true,
            true,
            Duration.ofMillis(16)),
        endpoints.get(0).place());
    assertEquals(
        List.of(
            new Fault(Kind.UNPLUG, Duration.ofSeconds(10), Optional.of(Duration.ofSeconds(2)), 0),
            new Fault(Kind.CRC, Duration.ZERO, Optional.empty(), 20, 0)),
        endpoints.get(0).faults());
    assertEquals(
        Duration.ofMillis(20),
        endpoints.get(0).controllers().values().iterator().next().turnaround());
    assertEquals(
        new Place.Serial(
            new SerialSettings(Path.of("/dev/ttyUSB0"), 9_600, Parity.NONE, 7, 1), Framing.ASCII),
        endpoints.get(1).place());
    assertEquals(new Place.RtuOverTcp(new HostPort("127.0.0.1", 0)), endpoints.get(2).place());
  }

  @ParameterizedTest(name = "is refused with {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          baud: 9600                         | 2:2: endpoints[0].listen is missing; expected listen, rtu-over-tcp, pty or serial
          pty: ./a, serial: /dev/ttyS0       | 2:21: endpoints[0].serial is not allowed together with pty; expected one kind of place
          pty: ./a, baud: 1                  | 2:19: endpoints[0].baud is "1"; expected 50 to 4000000
          pty: ./a, batch: 2s                | 2:20: endpoints[0].batch is "2s"; expected 1ms to 1s
          pty: ./a, data-bits: 7             | 2:24: endpoints[0].data-bits is 7 with framing rtu; expected 8, or framing: ascii
          pty: ./a, listn: 3                 | 2:13: endpoints[0].listn is an unknown key; expected listen
          listen: "[::1]:1", baud: 9600      | 2:22: endpoints[0].baud is not valid for a network endpoint; expected no such key
          serial: /dev/ttyS0, strict: true   | 2:23: endpoints[0].strict is not valid for a real serial port; expected no such key
          serial: /dev/ttyS0, faults: [{fault: unplug}]  | 2:40: endpoints[0].faults[0].fault is "unplug"; expected silence, delay, exception, wrong-unit, wrong-function, twice, garbage, half-frame, cut, crc, drop-byte or glitch
          pty: ./a, faults: [{fault: unplug, every: 3}]  | 2:38: endpoints[0].faults[0].every is not valid for this fault; expected no such key
          pty: ./a, faults: [{fault: wrong-transaction}] | 2:30: endpoints[0].faults[0].fault is "wrong-transaction"; expected silence, delay, exception, wrong-unit, wrong-function, twice, garbage, half-frame, cut, crc, drop-byte, glitch or unplug
          # spotless:on
          """)
  void for_one_place(String place, String problem) throws Exception {
    assertEquals(
        List.of("simulation.yaml:" + problem),
        problems(
            "{endpoints: [\n {%s, controllers: {1: {profile: tracker, plays: meter}}}]}\n"
                .formatted(place)));
  }

  @Test
  void has_a_day_of_its_own() throws Exception {
    String endpoints =
        """
        endpoints: [{listen: "127.0.0.1:0", controllers: {1: {profile: tracker, plays: meter}}}]
        """;
    String day =
        """
        day: 2026-12-21
        from: 07:30
        speed: 60
        latitude: -33.9
        seed: 9
        """;

    assertEquals(Day.DEFAULT, SimulationFile.load(file(endpoints), Map.of()).day());
    assertEquals(
        new Day(LocalDate.of(2026, 12, 21), LocalTime.of(7, 30), 60, -33.9, 9),
        SimulationFile.load(file(endpoints + day), Map.of()).day());
  }

  @ParameterizedTest(name = "is refused with {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # spotless:off
          day: 2026-02-30   | 1:6: day is "2026-02-30"; expected a date from 2000-01-01 to 2099-12-31
          day: 1999-12-31   | 1:6: day is "1999-12-31"; expected a date from 2000-01-01 to 2099-12-31
          from: 25:00       | 1:7: from is "25:00"; expected a time of day, such as 10:00
          speed: 0          | 1:8: speed is "0"; expected 1 to 3600
          latitude: 61      | 1:11: latitude is "61"; expected a number from -60 to 60
          latitude: north   | 1:11: latitude is "north"; expected a number from -60 to 60
          seed: -1          | 1:7: seed is "-1"; expected 0 to 999999999
          # spotless:on
          """)
  void for_its_day(String key, String problem) throws Exception {
    assertEquals(
        List.of("simulation.yaml:" + problem),
        problems(
            key
                + "\nendpoints: [{listen: \"127.0.0.1:0\","
                + " controllers: {1: {profile: tracker, plays: meter}}}]\n"));
  }

  @Test
  void leaves_out_the_points_that_a_controller_lacks() throws Exception {
    Path file =
        file(
            """
            endpoints:
              - listen: 127.0.0.1:0
                controllers: {1: {profile: tracker, plays: tracker, lacks: [mode, angle]}}
            """);

    var held =
        SimulationFile.load(file, Map.of()).endpoints().get(0).controllers().get(new Unit(1));

    var whole = ProfileFile.load("tracker", temp);
    assertEquals(
        whole.points().stream()
            .filter(point -> !Set.of("mode", "angle").contains(point.name().value()))
            .toList(),
        Optional.ofNullable(held).orElseThrow().profile().points());
  }

  @ParameterizedTest(name = "is refused with {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          plays: meter                                                | 3:4: endpoints[0].controllers.1.profile is missing; expected the name of a profile, or sunspec
          profile: sunspec, plays: inverter                           | 3:4: endpoints[0].controllers.1.models is 0 models; expected SunSpec models, such as [1, 103, 120, 123, 160], at most 64
          profile: tracker, plays: meter, models: [1]                | 3:40: endpoints[0].controllers.1.models is not valid for a controller with a profile; expected no such key
          profile: sunspec, plays: pattern, models: [1]              | 3:33: endpoints[0].controllers.1.plays is pattern with SunSpec models; expected inverter, meter, weather, tracker or combiner
          profile: tracker                                            | 3:4: endpoints[0].controllers.1.plays is missing; expected inverter, meter, weather, tracker, combiner or pattern
          profile: tracker, plays: metre                              | 3:33: endpoints[0].controllers.1.plays is "metre"; expected inverter, meter, weather, tracker, combiner or pattern
          profile: traker, plays: meter                               | 3:17: endpoints[0].controllers.1.profile is "traker"; expected tracker
          profile: tracker, plays: meter, lacks: [door]               | 3:48: endpoints[0].controllers.1.lacks[0] is "door"; expected a point of tracker
          profile: generic-meter, plays: meter, lacks: [power_scale]  | 3:46: endpoints[0].controllers.1.lacks is the scale of a remaining point; expected both points or neither
          profile: tracker, plays: meter, faults: {fault: cut}        | 3:48: endpoints[0].controllers.1.faults is a mapping; expected a list, such as [{fault: silence, after: 30s}]
          profile: tracker, plays: meter, faults: [{}]                | 3:49: endpoints[0].controllers.1.faults[0].fault is missing; expected silence, delay, exception, wrong-transaction, wrong-unit, wrong-function, twice, garbage, half-frame or cut
          profile: tracker, plays: meter, faults: [{fault: delay}]    | 3:49: endpoints[0].controllers.1.faults[0].delay is missing; expected a duration with its unit, such as 5s or 500ms
          profile: tracker, plays: meter, faults: [{fault: exception, code: 0}]   | 3:74: endpoints[0].controllers.1.faults[0].code is "0"; expected 1 to 255
          profile: tracker, plays: meter, faults: [{fault: cut, code: 2}]         | 3:62: endpoints[0].controllers.1.faults[0].code is not valid for this fault; expected no such key
          profile: tracker, plays: meter, faults: [{fault: cut, delay: 2s}]       | 3:62: endpoints[0].controllers.1.faults[0].delay is not valid for this fault; expected no such key
          profile: tracker, plays: meter, faults: [{fault: cut, lasts: 0s}]       | 3:69: endpoints[0].controllers.1.faults[0].lasts is "0s"; expected 1ms to 1d
          profile: tracker, plays: meter, faults: [{fault: crc}]                  | 3:57: endpoints[0].controllers.1.faults[0].fault is "crc"; expected silence, delay, exception, wrong-transaction, wrong-unit, wrong-function, twice, garbage, half-frame or cut
          profile: tracker, plays: meter, faults: [{fault: cut, string: 2}]       | 3:62: endpoints[0].controllers.1.faults[0].string is not valid for this fault; expected no such key
          profile: tracker, plays: meter, faults: [{fault: weak-string, string: 2}] | 3:57: endpoints[0].controllers.1.faults[0].fault is "weak-string"; expected silence, delay, exception, wrong-transaction, wrong-unit, wrong-function, twice, garbage, half-frame or cut
          profile: tracker, plays: inverter, faults: [{fault: weak-string}]       | 3:52: endpoints[0].controllers.1.faults[0].string is missing; expected 1 to 64
          profile: tracker, plays: inverter, faults: [{fault: weak-string, string: 2, every: 3}] | 3:84: endpoints[0].controllers.1.faults[0].every is not valid for this fault; expected no such key
          profile: tracker, plays: meter, faults: [{fault: cut, every: 0}]        | 3:69: endpoints[0].controllers.1.faults[0].every is "0"; expected 1 to 1000000
          profile: tracker, plays: meter, turnaround: 20ms                        | 3:40: endpoints[0].controllers.1.turnaround is not valid for a controller on Modbus TCP; expected no such key
          # spotless:on
          """)
  void for_one_controller(String controller, String problem) throws Exception {
    assertEquals(
        List.of("simulation.yaml:" + problem),
        problems(
            "{endpoints: [\n {listen: \"127.0.0.1:1\", controllers: {\n   1: {%s}}}]}\n"
                .formatted(controller)));
  }

  @Test
  void is_refused_with_two_servers_on_one_address() throws Exception {
    assertEquals(
        List.of(
            "simulation.yaml:3:14: endpoints[1].listen is 127.0.0.1:5, twice; expected each place"
                + " once"),
        problems(
            """
            endpoints:
              - {listen: "127.0.0.1:5", controllers: {1: {profile: tracker, plays: meter}}}
              - {listen: "127.0.0.1:5", controllers: {1: {profile: tracker, plays: meter}}}
            """));
  }

  @Test
  void is_refused_with_one_unit_under_two_spellings() throws Exception {
    assertEquals(
        List.of(
            "simulation.yaml:5:7: endpoints[0].controllers.01 is a duplicate in another spelling;"
                + " expected each unit once"),
        problems(
            """
            endpoints:
              - listen: 127.0.0.1:5
                controllers:
                  1: {profile: tracker, plays: meter}
                  01: {profile: tracker, plays: meter}
            """));
  }

  @Test
  void is_refused_without_endpoints() throws Exception {
    assertEquals(
        List.of(
            "simulation.yaml:1:1: endpoints is missing; expected a list of endpoints, each with a"
                + " place, such as listen, and controllers"),
        problems("{}"));
    assertEquals(
        List.of(
            "simulation.yaml:1:12: endpoints is empty; expected a list of endpoints, each with a"
                + " place, such as listen, and controllers"),
        problems("endpoints: []"));
  }

  @Test
  void may_have_devices_that_speak_in_lines_and_nothing_else() throws Exception {
    Path file =
        file(
            """
            lines:
              - {pty: ./charger, speaks: ve-direct, faults: [{fault: crc, every: 5}, {fault: unplug, after: 1m}]}
              - {serial: /dev/ttyUSB0, speaks: voltronic-pi30}
            """);

    assertEquals(
        List.of(
            new Line(
                file.resolveSibling("charger"),
                true,
                Line.DeviceProtocol.VE_DIRECT,
                List.of(
                    new Fault(Fault.Kind.CRC, Duration.ZERO, Optional.empty(), 5, 0),
                    new Fault(Fault.Kind.UNPLUG, Duration.ofMinutes(1), Optional.empty(), 0))),
            new Line(
                Path.of("/dev/ttyUSB0"), false, Line.DeviceProtocol.VOLTRONIC_PI30, List.of())),
        SimulationFile.load(file, Map.of()).lines());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # spotless:off
          speaks: ve-direct                                           | pty is missing; expected the path of a port, such as ./bus-1
          pty: ./a                                                    | speaks is missing; expected ve-direct or voltronic-pi30
          pty: ./a, speaks: modbus                                    | speaks is "modbus"; expected ve-direct or voltronic-pi30
          pty: ./a, serial: ./b, speaks: ve-direct                    | serial is not allowed together with pty; expected one kind of place
          pty: ./a, speaks: ve-direct, baud: 9600                     | baud is an unknown key; expected pty, serial, speaks or faults
          pty: ./a, speaks: ve-direct, faults: [{fault: exception}]   | faults[0].fault is "exception"; expected silence, half-frame, crc, drop-byte, glitch or unplug
          serial: ./a, speaks: ve-direct, faults: [{fault: unplug}]   | faults[0].fault is "unplug"; expected silence, half-frame, crc, drop-byte or glitch
          # spotless:on
          """)
  void is_refused_for_one_device_that_speaks_in_lines(String line, String problem)
      throws Exception {
    List<String> problems =
        problems("lines: [{%s}]".formatted(line)).stream()
            .map(each -> each.replaceFirst("^simulation.yaml:1:[0-9]+: lines\\[0\\]\\.", ""))
            .toList();
    assertEquals(List.of(problem), problems);
  }

  @Test
  void is_refused_with_two_devices_on_one_port() throws Exception {
    assertEquals(
        List.of("simulation.yaml:1:46: lines[1].pty is a, twice; expected each place once"),
        problems("lines: [{pty: ./a, speaks: ve-direct}, {pty: ./a, speaks: ve-direct}]"));
  }

  private static final String PANEL =
      "connect: \"127.0.0.1:1\", client: p, topic: pv/1, plays: meter";

  @Test
  void may_have_panels_and_nothing_else() throws Exception {
    Path file =
        file(
            """
            panels:
              - connect: 127.0.0.1:1884
                client: panel17
                topic: pv/17
                plays: inverter
                points: [ac_power, dc_voltage]
                settings: {limit: 100}
                every: 500ms
                retain: true
                faults:
                  - {fault: die, after: 1m, lasts: 1s}
                  - {fault: impostor, client: panel18}
            """);
    var config = SimulationFile.load(file, Map.of());

    assertEquals(List.of(), config.endpoints());
    assertEquals(
        List.of(
            new PanelSimulation(
                new HostPort("127.0.0.1", 1884),
                new ClientName("panel17"),
                "pv/17",
                PlayMode.INVERTER,
                List.of(new PointName("ac_power"), new PointName("dc_voltage")),
                Map.of(new PointName("limit"), "100"),
                Duration.ofMillis(500),
                true,
                List.of(
                    new PanelFault(
                        PanelFault.PanelFaultKind.DIE,
                        Duration.ofMinutes(1),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.empty()),
                    new PanelFault(
                        PanelFault.PanelFaultKind.IMPOSTOR,
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.of(new ClientName("panel18")))))),
        config.panels());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # spotless:off
          points: [a], every: 50ms                     | every is "50ms"; expected 100ms to 1h
          points: [a, a]                               | points[1] is a, twice; expected each point once
          points: []                                   | points is empty; expected a list of points, such as [ac_power]
          points: [a], faults: [{fault: impostor}]     | faults[0].client is missing; expected the client identifier that the panel connects with
          points: [a], faults: [{fault: die, client: q}] | faults[0].client is not valid for this fault; expected no such key
          points: [a], faults: [{fault: silence}]      | faults[0].fault is "silence"; expected flood, lie, impostor, die or unconfirmed
          # spotless:on
          """)
  void is_refused_for_one_panel(String rest, String problem) throws Exception {
    List<String> problems =
        problems("panels: [{%s, %s}]".formatted(PANEL, rest)).stream()
            .map(line -> line.replaceFirst("^simulation.yaml:1:[0-9]+: panels\\[0\\]\\.", ""))
            .toList();
    assertEquals(List.of(problem), problems);
  }
}
