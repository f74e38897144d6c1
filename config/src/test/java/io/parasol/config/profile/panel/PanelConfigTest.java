// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.panel.PanelStates;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.panel.TopicPattern;
import io.parasol.config.model.panel.ValueConversion;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointStates.ReportedState;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.site.AddressBlock;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.profile.Folder;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.ConfigException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A panel that publishes in the clear")
class PanelConfigTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private Device.Panel panel(String text) throws ConfigException {
    SiteConfig site =
        folder.load(
            """
            site: a
            links: {trackers: {mqtt: 192.168.10.1:1883}}
            devices:
              panel-17:
            """
                + text.indent(4));
    return assertInstanceOf(Device.Panel.class, site.devices().get(new DeviceId("panel-17")));
  }

  @Test
  void needs_its_client_identifier_and_one_topic() throws Exception {
    Device.Panel panel =
        panel("{link: trackers, client: panel17, topics: {\"pv/17/#\": telemetry}}".strip());

    assertEquals(new LinkId("trackers"), panel.link().id());
    assertEquals(new ClientName("panel17"), panel.client());
    assertEquals(Optional.empty(), panel.source().from());
    assertEquals(Duration.ofMinutes(5), panel.silentAfter());
    assertEquals(
        List.of(new PanelTopic(TopicPattern.parse("pv/17/#"), new Use.Telemetry())),
        panel.topics());
    assertEquals("panel17", panel.addressOnLink());
    assertEquals(List.of(), panel.points());
  }

  @Test
  void says_what_its_messages_mean() throws Exception {
    Device.Panel panel =
        panel(
            """
            link: trackers
            client: panel17
            from: 192.168.10.0/28
            silent-after: 60s
            deadband: 2
            topics:
              pv/17/#: telemetry
              pv/17/status: state
              pv/17/alarm: event
              pv/17/debug/#: ignore
              pv/17/power: {point: ac_power, type: number, unit: W}
              pv/17/json:
                - {point: dc_power, at: dc.power}
                - {point: string_2, at: strings.1.u, type: text}
            """);

    assertEquals(AddressBlock.parse("192.168.10.0/28"), panel.source().from());
    assertEquals(Duration.ofSeconds(60), panel.silentAfter());
    assertEquals(2, panel.reporting().deadband());
    assertEquals(
        List.of(
            new Use.Telemetry(),
            new Use.State(),
            new Use.Event(),
            new Use.Ignored(),
            new Use.Points(List.of(point("ac_power", Kind.NUMBER, "W"))),
            new Use.Points(
                List.of(
                    point("dc_power", Kind.ANY, "", "dc", "power"),
                    point("string_2", Kind.TEXT, "", "strings", "1", "u")))),
        panel.topics().stream().map(PanelTopic::use).toList());
    assertEquals(
        List.of("state", "ac_power", "dc_power", "string_2"),
        panel.points().stream().map(KnownPoint::name).map(PointName::value).toList());
  }

  private static PanelPoint point(String name, Kind kind, String unit, String... at) {
    return PanelPoint.of(new PointName(name), kind, unit, List.of(at));
  }

  @Test
  void says_what_may_be_written_and_how_it_is_confirmed() throws Exception {
    Device.Panel panel =
        panel(
            """
            link: trackers
            client: panel17
            topics: {"pv/17/#": telemetry}
            writes:
              limit: {topic: pv/17/set/limit, class: setpoint, min: 0, max: 100, confirm: pv/17/limit}
              mode:
                topic: pv/17/set/json
                class: config
                values: [auto, manual]
                payload: '{"mode":"{value}"}'
                wear: flash
                per-day: 5
                confirm: {topic: pv/17/state, at: run.mode, within: 3s}
            """);

    PanelWrite limit = Objects.requireNonNull(panel.writes().get(new PointName("limit")));
    assertEquals(CommandClass.SETPOINT, limit.rule().commandClass());
    assertEquals(100, limit.rule().max());
    assertEquals("42", limit.payload("42"));
    assertEquals(
        Optional.of(
            new PanelWrite.Confirm(
                new TopicFilter("pv/17/limit"),
                point("limit", Kind.NUMBER, ""),
                Duration.ofSeconds(10))),
        limit.confirm());

    PanelWrite mode = Objects.requireNonNull(panel.writes().get(new PointName("mode")));
    assertEquals(List.of("auto", "manual"), mode.words());
    assertEquals("{\"mode\":\"auto\"}", mode.payload("auto"));
    assertEquals(Wear.FLASH, mode.rule().wear());
    assertEquals(5, mode.rule().perDay().orElseThrow());
    assertEquals(
        new PanelWrite.Confirm(
            new TopicFilter("pv/17/state"),
            point("mode", Kind.TEXT, "", "run", "mode"),
            Duration.ofSeconds(3)),
        mode.confirm().orElseThrow());
    assertEquals(
        List.of("limit", "mode"),
        panel.points().stream().map(KnownPoint::name).map(PointName::value).toList());
  }

  @Test
  void gives_values_a_scale_names_and_states() throws Exception {
    Device.Panel panel =
        panel(
            """
            link: trackers
            client: panel17
            topics:
              pv/17/power: {point: ac_power, unit: W, scale: 1000, offset: -5}
              pv/17/mode: {point: mode, values: {0: rest, 1: run}, states: {0: standby, 1-4: producing, 9: offline}}
              pv/17/door: {point: door, type: flag, values: {OPEN: true}}
              pv/17/ch{n}/u: {point: "dc{n}_voltage", unit: V}
              pv/17/all/{point}: {type: number}
            """);

    List<PanelPoint> points =
        panel.topics().stream()
            .flatMap(topic -> ((Use.Points) topic.use()).points().stream())
            .toList();
    assertEquals(Kind.NUMBER, points.get(0).kind());
    assertEquals(
        new ValueConversion(new BigDecimal("1000"), new BigDecimal("-5"), Map.of()),
        points.get(0).conversion());
    PanelStates mode = points.get(1).states();
    assertEquals(
        Optional.of(new ReportedState(OperatingState.PRODUCING, "run")),
        mode.operating().state(new Value.Text("run")));
    assertEquals(
        Optional.of(new ReportedState(OperatingState.PRODUCING, "3")),
        mode.operating().state(new Value.Whole(3)));
    assertTrue(mode.isOffline(new Value.Whole(9)));
    assertFalse(mode.isOffline(new Value.Text("rest")));
    assertEquals(Map.of("OPEN", "true"), points.get(2).conversion().names());
    assertEquals("dc7_voltage", points.get(3).nameFor(Map.of("n", "7")));
    assertEquals("{point}", points.get(4).name());
    assertEquals(
        List.of("ac_power", "mode", "door"),
        panel.points().stream().map(point -> point.name().value()).toList());
  }

  @Nested
  @DisplayName("with a profile")
  class WithAProfile {

    @Test
    void is_one_of_several_devices_of_a_client_each_with_its_own_topics() throws Exception {
      SiteConfig site =
          folder.load(
              """
              site: a
              links: {dtu: {mqtt: 192.168.10.1:1883}}
              devices:
                roof-1: {link: dtu, client: opendtu, from: 192.168.10.9, profile: opendtu, name: "1161"}
                roof-2: {link: dtu, client: opendtu, profile: opendtu, name: "1162", base: sun/dtu}
              """);
      List<Device.Panel> panels = site.devices(Device.Panel.class);

      assertEquals("opendtu/1161", panels.get(0).addressOnLink());
      assertEquals("opendtu/1162", panels.get(1).addressOnLink());
      assertTrue(topics(panels.get(0)).contains("solar/1161/0/power"));
      assertTrue(topics(panels.get(1)).contains("sun/dtu/1162/{string}/power"));
      assertTrue(
          panels
              .get(0)
              .source()
              .namedTopics()
              .contains(TopicPattern.parse("solar/{device_0}/0/power")));
      assertEquals(Set.of(PanelTopic.STATE), panels.get(0).requiredPoints());
    }

    @Test
    void is_named_as_in_the_configuration_unless_it_has_another_name() throws Exception {
      Device.Panel panel = panel("{link: trackers, client: z, profile: zigbee2mqtt}");

      assertTrue(topics(panel).contains("zigbee2mqtt/panel-17"));
    }

    @Test
    void replaces_topics_and_points_of_it() throws Exception {
      Device.Panel panel =
          panel(
              """
              link: trackers
              client: ahoy
              profile: ahoydtu
              name: roof
              topics:
                "{base}/{device}/available": {point: available, states: {0: sleeping}}
                meter/power: {point: ac_power, unit: kW}
              writes:
                limit: {topic: "{base}/ctrl/limit/0", class: setpoint, min: 2, max: 100, confirm: "{base}/{device}/ch0/PowerLimit"}
              """);

      assertEquals(
          1,
          panel.topics().stream()
              .filter(each -> each.pattern().value().equals("inverter/roof/available"))
              .count());
      assertFalse(topics(panel).contains("inverter/roof/ch0/P_AC"));
      assertTrue(topics(panel).contains("inverter/roof/ch0/U_AC"));
      PanelWrite limit = Objects.requireNonNull(panel.writes().get(new PointName("limit")));
      assertEquals("inverter/ctrl/limit/0", limit.topic().value());
    }

    @Test
    void is_refused_with_the_name_of_another_or_another_address_of_its_client() {
      assertEquals(
          List.of(
              "site.yaml:5:28: devices.two.client is c, the client of one, which has the topic \"solar/7/name\" as well; expected another client, or another name or other topics",
              "site.yaml:6:39: devices.three.from is 192.168.10.3; expected 192.168.10.2, as of one, which has the same client"),
          folder.problems(
              """
              site: a
              links: {dtu: {mqtt: 192.168.10.1:1883}}
              devices:
                one: {link: dtu, client: c, from: 192.168.10.2, profile: opendtu, name: "7"}
                two: {link: dtu, client: c, profile: opendtu, name: "7"}
                three: {link: dtu, client: c, from: 192.168.10.3, profile: opendtu, name: "8"}
              """));
    }

    @Test
    void of_its_own_beside_the_file_is_checked_in_its_place() {
      folder.with(
          "profiles/box.yaml",
          """
          profile: box
          protocol: mqtt
          base: box
          topics:
            "{base}/{device}/p": {point: ac_power, unti: W}
          """);

      assertEquals(
          List.of(
              "profiles/box.yaml:5:42: topics.{base}/{device}/p.unti is an unknown key; expected unit"),
          folder.problems(
              """
              site: a
              links: {trackers: {mqtt: 192.168.10.1:1883}}
              devices: {x: {link: trackers, client: p, profile: box}}
              """));
    }

    private List<String> topics(Device.Panel panel) {
      return panel.topics().stream().map(topic -> topic.pattern().value()).toList();
    }
  }

  @Test
  void may_have_the_client_identifier_of_a_panel_on_another_link() throws Exception {
    SiteConfig site =
        folder.load(
            """
            site: a
            links: {east: {mqtt: 192.168.10.1:1883}, west: {mqtt: 192.168.11.1:1883}}
            devices:
              one: {link: east, client: p, topics: {a: telemetry}}
              two: {link: west, client: p, topics: {a: telemetry}}
            """);

    assertEquals(2, site.devices().size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          topics: {a: telemetry}                        | 6:3: devices.x.client is missing; expected the client identifier that the panel connects with
          client: p q, topics: {a: telemetry}           | 6:31: devices.x.client is "p q"; expected 1 to 64 printable ASCII characters without spaces
          client: p                                     | 6:3: devices.x.topics is missing; expected a mapping of topics, such as {"pv/17/#": telemetry}
          client: p, topics: {}                         | 6:42: devices.x.topics is empty; expected a mapping of topics, such as {"pv/17/#": telemetry}
          client: first, topics: {a: telemetry}         | 6:31: devices.x.client is first, the client of one, which has the topic "a" as well; expected another client, or another name or other topics
          client: p, topics: {a: telemetri}             | 6:46: devices.x.topics.a is "telemetri"; expected telemetry
          client: p, topics: {"a/#/b": telemetry}       | 6:43: devices.x.topics.a/#/b is not a valid name; expected at most 256 characters in 16 levels, + only as a whole level, # only as the last level, and no $ at the beginning
          client: p, topics: {"a+/b": telemetry}        | 6:43: devices.x.topics.a+/b is not a valid name; expected at most 256 characters in 16 levels, + only as a whole level, # only as the last level, and no $ at the beginning
          client: p, topics: {"$SYS/a": telemetry}      | 6:43: devices.x.topics.$SYS/a is not a valid name; expected at most 256 characters in 16 levels, + only as a whole level, # only as the last level, and no $ at the beginning
          client: p, topics: {"a/+": telemetry, "+/b": ignore} | 6:61: devices.x.topics.+/b is a partial overlap with "a/+"; expected a filter that the other one covers, or that has no topic in common with it
          client: p, topics: {"a/+": {point: b}}        | 6:43: devices.x.topics.a/+ is a filter that matches several topics; expected {name} in place of + and #, and the same {name} in the name of the point
          client: p, topics: {a: {point: b}, c: {point: b}} | 6:69: devices.x.topics.c.point is b, a duplicate; expected each point once
          client: p, topics: {a: {point: 1}}            | 6:54: devices.x.topics.a.point is "1"; expected 1 to 64 letters, digits, '_', '-', '.' or '#', beginning with a letter
          client: p, topics: {a: {point: b, type: real}} | 6:63: devices.x.topics.a.type is "real"; expected any, number, flag or text
          client: p, topics: {a: {point: b, at: c..d}}  | 6:61: devices.x.topics.a.at is "c..d"; expected the path to a value in a JSON document, such as inverter.ac.power, at most 8 levels
          client: p, topics: {a: []}                    | 6:46: devices.x.topics.a is empty; expected a list of points
          client: p, topics: {a: nonsense}              | 6:46: devices.x.topics.a is "nonsense"; expected telemetry, state, event or ignore, or the points of the message
          client: p, topics: {"a/{x}": {point: b}}      | 6:60: devices.x.topics.a/{x}.point is b, the same for several topics; expected {x} in the name, which the topic captures
          client: p, topics: {"a/{string}": {point: "b{strng}"}} | 6:65: devices.x.topics.a/{string}.point is {strng}, which the topic does not capture; expected {string}
          client: p, topics: {a: {point: "b{x}"}}       | 6:54: devices.x.topics.a.point is {x}, which the topic does not capture; expected a name without {…}, or a topic with {x}
          client: p, topics: {"a/{x}{y}": telemetry}    | 6:43: devices.x.topics.a/{x}{y} is not a valid name; expected at most one {name} in a level, and each name once
          client: p, topics: {"a/{X}": telemetry}       | 6:43: devices.x.topics.a/{X} is not a valid name; expected {name} with 1 to 32 of a-z, 0-9 and _, beginning with a letter
          client: p, topics: {"a/{x}": telemetry, "a/{y}": ignore} | 6:63: devices.x.topics.a/{y} is a partial overlap with "a/{x}"; expected a filter that the other one covers, or that has no topic in common with it
          client: p, topics: {"{base}/a": telemetry}    | 6:43: devices.x.topics.{base}/a is {base} without a base; expected base, or a topic without {base}
          client: p, topics: {a: {point: b, scale: 0}}  | 6:64: devices.x.topics.a.scale is "0"; expected a number other than 0, of at most 15 digits
          client: p, topics: {a: {point: b, type: text, scale: 2}} | 6:69: devices.x.topics.a.scale is not valid for type text; expected no such key
          client: p, topics: {a: {point: b, values: {0: off}, offset: 2}} | 6:75: devices.x.topics.a.offset is not valid for a point with values; expected no such key
          client: p, topics: {a: {point: b, type: flag, values: {OPEN: open}}} | 6:84: devices.x.topics.a.values.OPEN is "open"; expected true or false
          client: p, topics: {a: {point: b, states: {1: produsing}}} | 6:69: devices.x.topics.a.states.1 is "produsing"; expected producing
          client: p, topics: {a: {point: b, states: {0-3: offline}}} | 6:66: devices.x.topics.a.states.0-3 is a range; expected one value, because it means offline
          client: p, topics: {a: {point: b, states: {7-3: fault}}} | 6:66: devices.x.topics.a.states.7-3 is a range that ends before it begins; expected the smaller number first
          client: p, topics: {a: {point: b, sclae: 2}}  | 6:57: devices.x.topics.a.sclae is an unknown key; expected scale
          client: p, profile: opendtuu                  | 6:43: devices.x.profile is "opendtuu"; expected opendtu
          client: p, profile: growatt-s                 | 6:43: devices.x.profile is "growatt-s", which is not for MQTT; expected a profile with protocol: mqtt
          client: p, profile: venus-os                  | 6:3: devices.x.base is missing; expected the first levels of the topics, because venus-os has none
          client: p, profile: opendtu, name: "a/+"      | 6:58: devices.x.name is "a/+"; expected one or more levels of a topic, such as solar/roof
          client: p, topics: {a: telemetry}, from: tracker | 6:64: devices.x.from is "tracker"; expected an address or a block of addresses, such as 192.168.10.17 or 192.168.10.0/24
          client: p, topics: {a: telemetry}, from: 192.168.10.17/24 | 6:64: devices.x.from is "192.168.10.17/24"; expected an address or a block of addresses, such as 192.168.10.17 or 192.168.10.0/24
          client: p, topics: {a: telemetry}, silent-after: 0s | 6:72: devices.x.silent-after is "0s"; expected 1s to 7d
          client: p, topics: {a: telemetry}, unit: 1    | 6:58: devices.x.unit is not valid for a panel; expected no such key
          client: p, topics: {a: telemetry}, every: 1s  | 6:58: devices.x.every is not valid for a panel; expected no such key
          # spotless:on
          """)
  void is_refused_with_place_and_remedy(String panel, String problem) {
    assertEquals(List.of("site.yaml:" + problem), problemsOf(panel));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          class: setpoint, min: 0, max: 1                         | 6:64: devices.x.writes.w.topic is missing; expected a topic without wildcards
          topic: s/#, class: setpoint, min: 0, max: 1             | 6:75: devices.x.writes.w.topic is "s/#"; expected a topic without wildcards
          topic: a, class: setpoint, min: 0, max: 1               | 6:75: devices.x.writes.w.topic is a, which the panel publishes; expected a topic that the panel does not publish
          topic: s, min: 0, max: 1                                | 6:64: devices.x.writes.w.class is missing; expected setpoint, config or protection
          topic: s, class: firmware, min: 0, max: 1               | 6:85: devices.x.writes.w.class is "firmware"; expected setpoint, config or protection
          topic: s, class: setpoint, max: 1                       | 6:64: devices.x.writes.w.min is missing; expected a number
          topic: s, class: setpoint, min: 2, max: 1               | 6:108: devices.x.writes.w.max is below min; expected min not above max
          topic: s, class: setpoint, values: []                   | 6:103: devices.x.writes.w.values is empty; expected a list of words, such as [auto, manual]
          topic: s, class: setpoint, values: ['a"']               | 6:104: devices.x.writes.w.values[0] is "a""; expected 1 to 64 letters, digits, '_', '-', '.' or '+'
          topic: s, class: setpoint, values: [a], min: 0          | 6:108: devices.x.writes.w.min is not valid for a point with values; expected no such key
          topic: s, class: setpoint, min: 0, max: 1, payload: "1" | 6:120: devices.x.writes.w.payload is "1"; expected text with {value} in it, of at most 1024 characters
          topic: s, class: setpoint, min: 0, max: 1, confirm: s   | 6:120: devices.x.writes.w.confirm is the topic of the write; expected the topic on which the panel publishes the applied value
          topic: s, class: setpoint, min: 0, max: 1, confirm: {}  | 6:111: devices.x.writes.w.confirm.topic is missing; expected a topic without wildcards
          topic: s, class: setpoint, min: 0, max: 1, wear: flash  | 6:117: devices.x.writes.w.wear is flash without confirm; expected confirm as well, because the current value is unknown without it
          # spotless:on
          """)
  void is_refused_for_what_may_be_written(String write, String problem) {
    assertEquals(
        List.of("site.yaml:" + problem),
        problemsOf("client: p, topics: {a: ignore}, writes: {w: {%s}}".formatted(write)));
  }

  @Test
  void is_refused_with_more_topics_than_it_can_have() {
    StringBuilder topics = new StringBuilder();
    for (int i = 0; i < 129; i++) {
      topics.append("t").append(i).append(": telemetry, ");
    }

    assertEquals(
        List.of("site.yaml:6:34: devices.x.topics is 129 topics; expected at most 128"),
        problemsOf("client: p, topics: {%s}".formatted(topics)));
  }

  private List<String> problemsOf(String panel) {
    return folder.problems(
        """
        {site: a, links: {trackers: {mqtt: 192.168.10.1:1883}},
        devices: {
          one: {link: trackers,
            client: first,
            topics: {a: telemetry}},
          x: {link: trackers, %s}}}
        """
            .formatted(panel));
  }
}
