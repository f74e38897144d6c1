// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.DeviceAlarm;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.PointStates.ReportedState;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The states that a profile declares for a point")
class StatesReaderTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private PointStates states(String point) throws Exception {
    folder.with("profiles/test.yaml", "profile: test\npoints:\n  x: {" + point + "}\n");
    return ProfileFile.load("test", temp).point(new PointName("x")).orElseThrow().states();
  }

  private static String reported(PointStates states, Value value) {
    return states.state(value).map(StatesReaderTest::shown).orElse("none");
  }

  private static String shown(ReportedState state) {
    return state.state().wireName() + " " + state.text();
  }

  @Test
  void apply_to_the_names_of_an_enumeration_and_to_numbers_without_a_name() throws Exception {
    PointStates states =
        states(
            "at: holding 1, type: enum16, values: {1: off, 4: mppt, 0x30: trip},"
                + " states: {1: off, 4: producing, 0x20-0x3F: fault}");

    assertEquals("off off", reported(states, new Value.Text("off")));
    assertEquals("producing mppt", reported(states, new Value.Text("mppt")));
    assertEquals("fault trip", reported(states, new Value.Text("trip")));
    assertEquals("fault 33", reported(states, new Value.Whole(0x21)));
    assertEquals("none", reported(states, new Value.Whole(5)));
  }

  @Test
  void apply_to_ranges_of_a_number() throws Exception {
    PointStates states = states("at: input 1, type: uint16, states: {0: producing, 1-999: fault}");

    assertEquals("producing 0", reported(states, new Value.Whole(0)));
    assertEquals("fault 999", reported(states, new Value.Whole(999)));
    assertEquals("none", reported(states, new Value.Whole(1000)));
  }

  @Test
  void apply_to_the_most_severe_bit_of_a_bit_field() throws Exception {
    PointStates states =
        states(
            "at: holding 1, type: bits16, states: {0: producing, 3: curtailed, 6: fault},"
                + " alarms: {6: earth fault (E6), 7: fan}");

    assertEquals("producing bit 0", reported(states, new Value.Whole(1)));
    assertEquals("curtailed bit 3", reported(states, new Value.Whole(9)));
    assertEquals("fault earth fault", reported(states, new Value.Whole(0x49)));
    assertEquals("none", reported(states, new Value.Whole(0)));
    assertEquals(
        List.of(new DeviceAlarm(6, "earth fault", "E6"), new DeviceAlarm(7, "fan", "")),
        states.alarms(new Value.Whole(0xC0)));
  }

  @Test
  void apply_to_true_and_false() throws Exception {
    PointStates states = states("at: discrete 1, type: bool, states: {true: sleeping}");

    assertEquals("sleeping ", reported(states, new Value.Flag(true)));
    assertEquals("none", reported(states, new Value.Flag(false)));
  }

  @Test
  void apply_to_the_words_of_a_line() throws Exception {
    Path file =
        folder.with(
            "test.yaml",
            """
        profile: test
        protocol: lines
        stream: {separator: "\\t", last: Checksum}
        points:
          mode:  {at: CS, type: enum, values: {0: off, 2: fault}, states: {0: off, 2: fault}}
          error: {at: ERR, type: number, states: {1-255: fault}}
        """);
    var profile = LineProfileReader.KIND.load(file);

    assertEquals(
        "fault fault",
        reported(
            profile.point(new PointName("mode")).orElseThrow().states(), new Value.Text("fault")));
    assertEquals(
        "fault 17",
        reported(
            profile.point(new PointName("error")).orElseThrow().states(), new Value.Whole(17)));
  }

  @Nested
  @DisplayName("are a problem")
  class AreAProblem {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            type: enum16, states: {1: broken}         | points.x.states.1 is "broken"; expected producing, curtailed, starting, standby, sleeping, off, maintenance or fault
            type: enum16, states: {70000: fault}      | points.x.states.70000 is a number out of range; expected 0 to 65535 or 0x0 to 0xFFFF
            type: enum16, states: {9-3: fault}        | points.x.states.9-3 is a range that ends before it begins; expected the smaller number first
            type: enum16, states: {a: fault}          | points.x.states.a is not a valid name; expected a number or a range, such as 7 or 0x300-0x308
            type: bits16, states: {16: fault}         | points.x.states.16 is not a valid name; expected 0 to 15
            type: bits32, alarms: {32: fan}           | points.x.alarms.32 is not a valid name; expected 0 to 31
            type: enum16, alarms: {1: fan}            | points.x.alarms is not valid for type enum16; expected no such key
            'type: uint16, scale: 0.1, states: {1: fault}' | points.x.states is not valid for type uint16 with this scale; expected no such key
            type: string(4), states: {1: fault}       | points.x.states is not valid for type string(4) with this scale; expected no such key
            """)
    void if_they_do_not_fit_the_point(String point, String problem) {
      List<String> problems =
          folder.profileProblems("profile: test\npoints:\n  x: {at: holding 1, " + point + "}\n");

      assertEquals(1, problems.size(), problems::toString);
      assertEquals(problem, problems.get(0).replaceFirst("^[^ ]* ", ""));
    }
  }
}
