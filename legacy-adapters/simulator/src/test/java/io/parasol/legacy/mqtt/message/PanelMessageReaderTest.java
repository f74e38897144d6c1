// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.Reading;
import io.parasol.legacy.mqtt.Panels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A message of a panel")
class PanelMessageReaderTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private static final String PANEL =
      """
      panel-17:
        link: trackers
        client: panel17
        topics:
          pv/17/#: telemetry
          pv/17/power: {point: ac_power, type: number, unit: W}
          pv/17/json:
            - {point: dc_power, at: dc.power}
            - {point: second, at: strings.1.u, type: text}
            - {point: open, at: door, type: flag}
          pv/17/status: state
          pv/17/alarm: event
          pv/17/debug/#: ignore
          meter/+/wh: telemetry
        writes:
          limit: {topic: pv/17/set, class: setpoint, min: 0, max: 1, confirm: {topic: pv/17/cfg, at: l}}
      """;

  @TempDir Path folder;
  private PanelMessageReader reader;

  @BeforeEach
  void open() {
    SiteConfig.Device device = Panels.site(folder, PANEL).devices().values().iterator().next();
    reader = new PanelMessageReader((SiteConfig.Device.Panel) device);
  }

  private Optional<PanelMessage> said(String topic, String payload) {
    return reader.read(new ReceivedMessage(topic, payload.getBytes(StandardCharsets.UTF_8), NOON));
  }

  private String read(String topic, String payload) {
    return Panels.text(said(topic, payload).orElseThrow().readings());
  }

  @Nested
  @DisplayName("of telemetry")
  class OfTelemetry {

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource(
        delimiter = '|',
        textBlock =
            """
            pv/17/voltage       | 230.5       | voltage=230.5
            pv/17/ac/voltage    | 230.5       | ac.voltage=230.5
            pv/17/0/power       | 7           | p0.power=7
            pv/17/L1 power      | 7           | L1_power=7
            meter/3/wh          | 99          | p3.wh=99
            pv/17/x             | -0          | x=0
            pv/17/x             | 1e3         | x=1000
            pv/17/x             | +007.50     | x=7.5
            pv/17/x             | .5          | x=0.5
            pv/17/x             | 18446744073709551615 | x=18446744073709551615
            pv/17/x             | 18446744073709551616 | x=1.8446744073709552E19
            pv/17/x             | true        | x=true
            pv/17/x             | null        | x=not_available
            pv/17/x             | ''          | x=not_available
            pv/17/x             | NaN         | x=out_of_range
            pv/17/x             | -inf        | x=out_of_range
            pv/17/x             | 1e999       | x=out_of_range
            pv/17/x             | 12.5 V      | x=12.5 V
            pv/17/x             | "quoted"    | x=quoted
            pv/17/x             | {"a"        | x=comm_error
            pv/17/m             | {"a":1,"b":{"c":[2,{"d":"e"}]}} | m.a=1 m.b.c.0=2 m.b.c.1.d=e
            pv/17               | {"a":1}     | a=1
            pv/17               | 5           | p17=5
            """)
    void says_what_it_is_called_and_what_it_is(String topic, String payload, String expected) {
      assertEquals(expected, read(topic, payload));
    }

    @Test
    void is_exact_where_an_integer_is_one() {
      Reading reading = said("pv/17/e", "9223372036854775807").orElseThrow().readings().get(0);

      assertEquals(new Value.Whole(Long.MAX_VALUE), reading.value());
      assertEquals(NOON, reading.measuredAt());
    }

    @Test
    void is_nonsense_when_it_is_no_text() {
      PanelMessage message =
          reader
              .read(new ReceivedMessage("pv/17/x", new byte[] {(byte) 0xFF, (byte) 0xFE}, NOON))
              .orElseThrow();

      assertEquals("x=comm_error", Panels.text(message.readings()));
    }

    @Test
    void gives_no_two_things_the_same_name() {
      assertEquals("a_b=1", read("pv/17/a b", "1"));

      PanelMessage other = said("pv/17/a_b", "2").orElseThrow();

      assertEquals(List.of(), other.readings());
      assertEquals(1, other.omitted());
      assertEquals("a_b=3", read("pv/17/a b", "3"));
    }

    @Test
    void names_no_more_points_than_a_panel_may_have() {
      int named = 0;
      for (int i = 0; i < 1000; i++) {
        named += said("pv/17/x" + i, "1").orElseThrow().readings().size();
      }

      // Four and the one that is confirmed are the configuration's.
      assertEquals(PointNames.MAX_NAMES - 6, named);
      assertEquals("x0=2", read("pv/17/x0", "2"));
    }

    @Test
    void leaves_out_what_lies_too_deep_and_says_so() {
      String deep = "{\"a\":".repeat(9) + "1" + "}".repeat(9);
      PanelMessage message = said("pv/17", deep).orElseThrow();

      assertEquals(List.of(), message.readings());
      assertEquals(1, message.omitted());
      assertEquals("a.a.a.a.a.a.a.a=1", read("pv/17", "{\"a\":".repeat(8) + "1" + "}".repeat(8)));
    }

    @Test
    void leaves_out_what_is_more_than_a_panel_may_have() {
      StringBuilder list = new StringBuilder("[0");
      for (int i = 1; i < 2000; i++) {
        list.append(',').append(i);
      }
      PanelMessage message = said("pv/17/list", list.append(']').toString()).orElseThrow();

      assertEquals(PointNames.MAX_NAMES - 6, message.readings().size());
      assertEquals(2000 - (PointNames.MAX_NAMES - 6), message.omitted());
    }

    @Test
    void makes_no_value_of_text_that_is_too_long_or_holds_control_characters() {
      assertEquals("x=out_of_range", read("pv/17/x", "y".repeat(251)));
      assertEquals("x=out_of_range", read("pv/17/x", "\"a\\u0007b\""));
      assertEquals("x=" + "y".repeat(250), read("pv/17/x", "y".repeat(250)));
    }
  }

  @Nested
  @DisplayName("of points that are named")
  class OfNamedPoints {

    @Test
    void has_them_and_nothing_else() {
      assertEquals(
          "dc_power=5 second=12.5 open=true",
          read(
              "pv/17/json",
              "{\"dc\":{\"power\":5,\"u\":1},\"strings\":[0,{\"u\":12.5}],\"door\":\"ON\"}"));
    }

    @Test
    void says_nothing_of_those_that_are_not_in_it() {
      assertEquals("dc_power=5", read("pv/17/json", "{\"dc\":{\"power\":5}}"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
      "42, 42",
      "'\"42\"', 42",
      "' 42 ', 42",
      "true, comm_error",
      "high, comm_error",
      "nan, out_of_range",
      "'', not_available",
    })
    void takes_numbers_only_where_a_number_is_due(String payload, String expected) {
      PanelMessage message = said("pv/17/power", payload).orElseThrow();

      assertEquals("ac_power=" + expected, Panels.text(message.readings()));
      assertEquals("W", message.readings().get(0).unit());
    }

    @Test
    void is_nonsense_for_all_of_them_when_it_is_no_document() {
      assertEquals(
          "dc_power=comm_error second=comm_error open=comm_error", read("pv/17/json", "{oops"));
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "online, online, false",
    "Connected, online, false",
    "1, online, false",
    "true, online, false",
    "OFFLINE, offline, true",
    "0, offline, true",
    "false, offline, true",
    "standby, sleeping, false",
    "Error, fault, false",
    "cleaning, cleaning, false",
    "'{\"state\":\"offline\"}', offline, true",
    "'{\"status\":\"night\",\"t\":1}', sleeping, false",
    "'{\"t\":1}', comm_error, false",
    "'', not_available, false",
  })
  void of_its_state_means_one_word(String payload, String word, boolean isFarewell) {
    PanelMessage message = said("pv/17/status", payload).orElseThrow();

    assertEquals("state=" + word, Panels.text(message.readings()));
    assertEquals(isFarewell, message.isOffline());
  }

  @Test
  void of_an_event_is_one_printable_line() {
    PanelMessage message = said("pv/17/alarm", "door\nopen \u0007" + "!".repeat(500)).orElseThrow();

    assertEquals(List.of(), message.readings());
    String line = message.event().orElseThrow();
    assertTrue(line.startsWith("door?open ?!!!"), line);
    assertTrue(line.length() <= 121, line);
  }

  @Test
  void that_must_be_ignored_is_known_and_has_no_value() {
    assertFalse(said("pv/17/debug/heap", "1").orElseThrow().hasContent());
  }

  @Test
  void that_confirms_a_write_is_the_point_that_was_written_besides() {
    assertEquals("cfg.l=0.5 limit=0.5", read("pv/17/cfg", "{\"l\":0.5}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pv/18/x", "pv", "home/light", "", "$SYS/x", "meter/3/4/wh"})
  void on_another_topic_is_none_of_its_own(String topic) {
    assertTrue(said(topic, "1").isEmpty());
  }

  @Test
  void never_fails_whatever_it_holds() {
    Random random = new Random(17);
    byte[] seed =
        "{\"dc\":{\"power\":5e3},\"strings\":[0,{\"u\":\"\\u00e9\"}],\"door\":true}"
            .getBytes(StandardCharsets.UTF_8);
    List<String> topics =
        List.of("pv/17/json", "pv/17/power", "pv/17/status", "pv/17/alarm", "pv/17/m", "pv/17/cfg");
    for (int i = 0; i < 50_000; i++) {
      byte[] mutated = seed.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length + 1));
      Optional<PanelMessage> message =
          reader.read(new ReceivedMessage(topics.get(i % topics.size()), cut, NOON));

      assertTrue(message.isPresent());
      assertFalse(message.get().readings().size() > PointNames.MAX_NAMES);
    }
  }
}
