// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.SimulationConfig.Controller;
import io.parasol.config.SimulationConfig.Fault;
import io.parasol.config.SimulationConfig.Fault.Kind;
import io.parasol.config.SimulationConfig.Plays;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A simulation")
class SimulationFileTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  @Test
  void is_what_its_file_says() throws Exception {
    Path file =
        folder.with(
            "simulation.yaml",
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
    assertEquals(new HostPort("127.0.0.1", 5020), first.listen());
    assertEquals(Set.of(new Unit(0), new Unit(7)), first.controllers().keySet());
    assertEquals(
        new Controller(
            ProfileFile.load("tracker", temp),
            Plays.TRACKER,
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
  void leaves_out_the_points_that_a_controller_lacks() throws Exception {
    Path file =
        folder.with(
            "simulation.yaml",
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
          plays: meter                                                | 3:4: endpoints[0].controllers.1.profile is missing; expected the name of a profile
          profile: tracker                                            | 3:4: endpoints[0].controllers.1.plays is missing; expected inverter, meter, weather, tracker, combiner or pattern
          profile: tracker, plays: metre                              | 3:33: endpoints[0].controllers.1.plays is "metre"; expected inverter, meter, weather, tracker, combiner or pattern
          profile: traker, plays: meter                               | 3:17: endpoints[0].controllers.1.profile is "traker"; expected tracker
          profile: tracker, plays: meter, lacks: [door]               | 3:48: endpoints[0].controllers.1.lacks[0] is "door"; expected a point of tracker
          profile: generic-meter, plays: meter, lacks: [power_scale]  | 3:46: endpoints[0].controllers.1.lacks is the scale of a point that it has; expected both or neither
          profile: tracker, plays: meter, faults: {fault: cut}        | 3:48: endpoints[0].controllers.1.faults is a mapping; expected a list, such as [{fault: silence, after: 30s}]
          profile: tracker, plays: meter, faults: [{}]                | 3:49: endpoints[0].controllers.1.faults[0].fault is missing; expected silence, delay, exception, wrong-transaction, wrong-unit, garbage, half-frame or cut
          profile: tracker, plays: meter, faults: [{fault: delay}]    | 3:49: endpoints[0].controllers.1.faults[0].delay is missing; expected a duration with its unit, such as 5s or 500ms
          profile: tracker, plays: meter, faults: [{fault: exception, code: 0}]   | 3:74: endpoints[0].controllers.1.faults[0].code is "0"; expected 1 to 255
          profile: tracker, plays: meter, faults: [{fault: cut, code: 2}]         | 3:62: endpoints[0].controllers.1.faults[0].code is no key of this fault; expected it left out
          profile: tracker, plays: meter, faults: [{fault: cut, delay: 2s}]       | 3:62: endpoints[0].controllers.1.faults[0].delay is no key of this fault; expected it left out
          profile: tracker, plays: meter, faults: [{fault: cut, lasts: 0s}]       | 3:69: endpoints[0].controllers.1.faults[0].lasts is "0s"; expected 1ms to 1d
          # spotless:on
          """)
  void for_one_controller(String controller, String problem) {
    assertEquals(
        List.of("simulation.yaml:" + problem),
        folder.simulationProblems(
            "{endpoints: [\n {listen: \"127.0.0.1:1\", controllers: {\n   1: {%s}}}]}\n"
                .formatted(controller)));
  }

  @Test
  void is_refused_with_two_servers_on_one_address() {
    assertEquals(
        List.of(
            "simulation.yaml:3:14: endpoints[1].listen is 127.0.0.1:5, twice; expected an address of"
                + " its own"),
        folder.simulationProblems(
            """
            endpoints:
              - {listen: "127.0.0.1:5", controllers: {1: {profile: tracker, plays: meter}}}
              - {listen: "127.0.0.1:5", controllers: {1: {profile: tracker, plays: meter}}}
            """));
  }

  @Test
  void is_refused_with_one_unit_under_two_spellings() {
    assertEquals(
        List.of(
            "simulation.yaml:5:7: endpoints[0].controllers.01 is there under another spelling;"
                + " expected each unit once"),
        folder.simulationProblems(
            """
            endpoints:
              - listen: 127.0.0.1:5
                controllers:
                  1: {profile: tracker, plays: meter}
                  01: {profile: tracker, plays: meter}
            """));
  }

  @Test
  void is_refused_without_endpoints() {
    assertEquals(
        List.of(
            "simulation.yaml:1:1: endpoints is missing; expected a list, each with listen and"
                + " controllers"),
        folder.simulationProblems("{}"));
    assertEquals(
        List.of(
            "simulation.yaml:1:12: endpoints is empty; expected a list, each with listen and"
                + " controllers"),
        folder.simulationProblems("endpoints: []"));
  }
}
