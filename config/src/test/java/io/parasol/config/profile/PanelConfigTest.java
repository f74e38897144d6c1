// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.panel.PanelTopic.Use;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.site.AddressBlock;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.TopicFilter;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
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
    assertEquals(Optional.empty(), panel.from());
    assertEquals(Duration.ofMinutes(5), panel.silentAfter());
    assertEquals(
        List.of(new PanelTopic(new TopicFilter("pv/17/#"), new Use.Telemetry())), panel.topics());
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

    assertEquals(AddressBlock.parse("192.168.10.0/28"), panel.from());
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
    return new PanelPoint(new PointName(name), kind, unit, List.of(at));
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
          client: first, topics: {a: telemetry}         | 6:31: devices.x.client is first, the client of one on trackers; expected a client identifier that no other panel on that link uses
          client: p, topics: {a: telemetri}             | 6:46: devices.x.topics.a is "telemetri"; expected telemetry, state, event or ignore, or the points of the message
          client: p, topics: {"a/#/b": telemetry}       | 6:43: devices.x.topics.a/#/b is not a valid name; expected at most 256 characters in 16 levels, + only as a whole level, # only as the last level, and no $ at the beginning
          client: p, topics: {"a+/b": telemetry}        | 6:43: devices.x.topics.a+/b is not a valid name; expected at most 256 characters in 16 levels, + only as a whole level, # only as the last level, and no $ at the beginning
          client: p, topics: {"$SYS/a": telemetry}      | 6:43: devices.x.topics.$SYS/a is not a valid name; expected at most 256 characters in 16 levels, + only as a whole level, # only as the last level, and no $ at the beginning
          client: p, topics: {"a/+": telemetry, "+/b": ignore} | 6:61: devices.x.topics.+/b is a partial overlap with "a/+"; expected a filter that the other one covers, or that has no topic in common with it
          client: p, topics: {"a/+": {point: b}}        | 6:43: devices.x.topics.a/+ is a filter that matches several topics; expected a topic without wildcards, because a point has one topic
          client: p, topics: {a: {point: b}, c: {point: b}} | 6:69: devices.x.topics.c.point is b, a duplicate; expected each point once
          client: p, topics: {a: {point: 1}}            | 6:54: devices.x.topics.a.point is "1"; expected 1 to 64 letters, digits, '_', '-', '.' or '#', beginning with a letter
          client: p, topics: {a: {point: b, type: real}} | 6:63: devices.x.topics.a.type is "real"; expected any, number, flag or text
          client: p, topics: {a: {point: b, at: c..d}}  | 6:61: devices.x.topics.a.at is "c..d"; expected the path to a value in a JSON document, such as inverter.ac.power, at most 8 levels
          client: p, topics: {a: []}                    | 6:46: devices.x.topics.a is empty; expected a list of points
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
    for (int i = 0; i < 65; i++) {
      topics.append("t").append(i).append(": telemetry, ");
    }

    assertEquals(
        List.of("site.yaml:6:34: devices.x.topics is 65 topics; expected at most 64"),
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
