// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A bridge to a broker elsewhere")
class BridgeConfigTest {

  private static final HostPort CENTRAL = new HostPort("central.example", 8883);

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
    List.of("site.pem", "site.key", "centre.pem").forEach(name -> folder.with(name, ""));
  }

  @Test
  void needs_no_more_than_an_address() throws Exception {
    SiteConfig.Bridge bridge =
        folder.load("site: a\nbridge: {to: mqtts://central.example}\n").bridge().orElseThrow();

    assertEquals(
        new SiteConfig.Bridge(
            SiteConfig.BridgeProtocol.MQTT,
            List.of(CENTRAL),
            Optional.empty(),
            Optional.empty(),
            "parasol-a",
            "",
            4L << 20,
            50,
            List.of(),
            Duration.ofMinutes(1),
            Optional.empty()),
        bridge);
  }

  @Test
  void may_say_all_that_a_metered_link_needs() throws Exception {
    SiteConfig.Bridge bridge =
        folder
            .load(
                """
                site: a
                bridge:
                  to: [mqtts://central.example:8883, "mqtts://[2001:db8::1]:8884"]
                  certificate: site.pem
                  key: site.key
                  ca: centre.pem
                  client-id: north-7
                  prefix: plants/north
                  rate: 16KiB
                  share: 25
                  windows: [22:00-06:00, 12:00-13:00]
                  probe: 10m
                  sparkplug: {group: plants, host: scada}
                """)
            .bridge()
            .orElseThrow();

    assertEquals(
        new SiteConfig.Bridge(
            SiteConfig.BridgeProtocol.MQTT,
            List.of(CENTRAL, new HostPort("2001:db8::1", 8884)),
            Optional.of(new SiteConfig.KeyPair(temp.resolve("site.pem"), temp.resolve("site.key"))),
            Optional.of(temp.resolve("centre.pem")),
            "north-7",
            "plants/north/",
            16 << 10,
            25,
            List.of(
                new DailyHours(LocalTime.of(22, 0), LocalTime.of(6, 0)),
                new DailyHours(LocalTime.NOON, LocalTime.of(13, 0))),
            Duration.ofMinutes(10),
            Optional.of(new SiteConfig.Sparkplug("plants", Optional.of("scada")))),
        bridge);
  }

  @Test
  void may_lead_to_kafka() throws Exception {
    SiteConfig.Bridge bridge =
        folder
            .load("site: a\nbridge: {to: [kafka://k1.example, kafka://k2.example:9094]}\n")
            .bridge()
            .orElseThrow();

    assertEquals(SiteConfig.BridgeProtocol.KAFKA, bridge.protocol());
    assertEquals(
        List.of(new HostPort("k1.example", 9093), new HostPort("k2.example", 9094)), bridge.to());
    assertEquals("parasol", bridge.prefix());
    assertEquals(
        "north.parasol",
        folder
            .load("site: a\nbridge: {to: kafka://k1.example, prefix: north.parasol}\n")
            .bridge()
            .orElseThrow()
            .prefix());
  }

  @Test
  void may_be_that_of_the_sessions_themselves() throws Exception {
    SiteConfig site =
        folder.load(
            """
            site: a
            broker: {external: "mqtts://central.example", ca: centre.pem}
            metrics: 127.0.0.1:8883
            """);

    assertEquals(
        new SiteConfig.External(List.of(CENTRAL), Optional.of(temp.resolve("centre.pem"))),
        site.broker().external().orElseThrow());
    assertEquals(8883, site.metrics().port(), "nothing else listens there");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          bridge: central.example                     | 2:9: bridge is "central.example"; expected a mapping with to, certificate, key, ca, client-id, prefix, rate, share, windows, probe or sparkplug
          bridge: {}                                  | 2:1: bridge.to is missing; expected mqtts://HOST:PORT or kafka://HOST:PORT, such as mqtts://central.example:8883
          bridge: {to: []}                            | 2:14: bridge.to is empty; expected mqtts://HOST:PORT or kafka://HOST:PORT, such as mqtts://central.example:8883
          bridge: {to: mqtt://c:1883}                 | 2:14: bridge.to is "mqtt://c:1883"; expected mqtts://HOST:PORT or kafka://HOST:PORT, such as mqtts://central.example:8883
          bridge: {to: mqtts://c:0}                   | 2:14: bridge.to is "mqtts://c:0"; expected mqtts://HOST:PORT or kafka://HOST:PORT, such as mqtts://central.example:8883
          bridge: {to: [mqtts://c, mqtts://c:8883]}   | 2:26: bridge.to[1] is a duplicate; expected each address once
          bridge: {to: mqtts://c, key: site.key}      | 2:1: bridge.certificate is missing; expected both certificate and key, or neither
          bridge: {to: mqtts://c, certificate: site.pem} | 2:1: bridge.key is missing; expected both certificate and key, or neither
          bridge: {to: mqtts://c, client-id: a/b}     | 2:36: bridge.client-id is "a/b"; expected 1 to 64 letters, digits, '.', '_' and '-'
          bridge: {to: mqtts://c, prefix: /a}         | 2:33: bridge.prefix is "/a"; expected topic levels of letters, digits, '_' and '-', such as plants/north
          bridge: {to: mqtts://c, prefix: a/+}        | 2:33: bridge.prefix is "a/+"; expected topic levels of letters, digits, '_' and '-', such as plants/north
          bridge: {to: mqtts://c, prefix: $SYS}       | 2:33: bridge.prefix is "$SYS"; expected topic levels of letters, digits, '_' and '-', such as plants/north
          bridge: {to: mqtts://c, rate: 1B}           | 2:31: bridge.rate is "1B"; expected 1KiB to 1GiB per second
          bridge: {to: mqtts://c, share: 0}           | 2:32: bridge.share is "0"; expected 1 to 100
          bridge: {to: mqtts://c, windows: []}        | 2:34: bridge.windows is empty; expected a list of time windows, such as [22:00-06:00]
          bridge: {to: mqtts://c, windows: [1:00-2:00]} | 2:35: bridge.windows[0] is "1:00-2:00"; expected a time window such as 22:00-06:00, whose start and end differ
          bridge: {to: mqtts://c, windows: [24:00-02:00]} | 2:35: bridge.windows[0] is "24:00-02:00"; expected a time window such as 22:00-06:00, whose start and end differ
          bridge: {to: mqtts://c, windows: [02:00-02:00]} | 2:35: bridge.windows[0] is "02:00-02:00"; expected a time window such as 22:00-06:00, whose start and end differ
          bridge: {to: mqtts://c, probe: 1s}          | 2:32: bridge.probe is "1s"; expected 10s to 1h
          bridge: {to: mqtts://c, prefx: a}           | 2:25: bridge.prefx is an unknown key; expected prefix
          bridge: {to: [mqtts://c, kafka://c]}        | 2:10: bridge.to is addresses of MQTT and of Kafka; expected only one of them
          bridge: {to: "kafka://c", prefix: a/b}      | 2:35: bridge.prefix is "a/b"; expected 1 to 64 letters, digits, '.', '_' and '-'
          bridge: {to: "kafka://c", probe: 1m}        | 2:27: bridge.probe is not valid for Kafka; expected no such key
          bridge: {to: "kafka://c", sparkplug: {group: a}} | 2:27: bridge.sparkplug is not valid for Kafka; expected no such key
          broker: {external: tcp://c}                 | 2:20: broker.external is "tcp://c"; expected mqtts://HOST:PORT, such as mqtts://central.example:8883
          broker: {external: mqtts://c, listen: "a:1"} | 2:31: broker.listen is not valid for an external broker; expected no such key
          broker: {external: mqtts://c, persistence: file} | 2:31: broker.persistence is not valid for an external broker; expected no such key
          broker: {ca: centre.pem}                    | 2:10: broker.ca is not valid for the embedded broker; expected no such key
          # spotless:on
          """)
  void is_refused_with_place_and_remedy(String line, String problem) {
    assertEquals(List.of("site.yaml:" + problem), folder.problems("site: a\n" + line + "\n"));
  }

  @Test
  void names_the_files_that_are_not_there() {
    List<String> problems = folder.problems("site: a\nbridge: {to: mqtts://c, ca: gone.pem}\n");

    assertEquals(1, problems.size());
    assertTrue(
        problems.get(0).startsWith("site.yaml:2:29: bridge.ca is a file that does not exist: "),
        problems.get(0));
  }

  @Test
  void is_one_or_the_other() {
    assertEquals(
        List.of(
            "site.yaml:2:1: bridge is not allowed together with broker.external; expected only one"
                + " of them"),
        folder.problems("site: a\nbridge: {to: mqtts://c}\nbroker: {external: mqtts://d}\n"));
  }

  @Test
  void is_open_over_midnight_where_its_window_is() {
    DailyHours night = DailyHours.parse("22:00-06:00").orElseThrow();
    DailyHours evening = DailyHours.parse("18:00-00:00").orElseThrow();

    assertTrue(night.contains(LocalTime.of(22, 0)) && night.contains(LocalTime.of(5, 59)));
    assertTrue(!night.contains(LocalTime.of(6, 0)) && !night.contains(LocalTime.of(21, 59)));
    assertTrue(evening.contains(LocalTime.of(23, 59)) && !evening.contains(LocalTime.MIDNIGHT));
  }
}
