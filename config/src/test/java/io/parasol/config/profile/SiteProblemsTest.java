// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.CommandClass;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A site is refused, with place and remedy,")
class SiteProblemsTest {

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
    folder.with("control-room.pub", "");
    folder.with("shift-lead.pub", "");
  }

  @Test
  void not_at_all_when_nothing_is_wrong() throws Exception {
    assertEquals(
        "a",
        folder
            .load(
                """
                site: a
                signers: {s: {key: control-room.pub, classes: [setpoint]}}
                links: {lan: {tcp: 10.0.0.1:502}}
                devices:
                  one: {link: lan, unit: 1, profile: tracker, every: 5s}
                """)
            .site()
            .value());
  }

  @Test
  void with_every_problem_at_once_in_the_order_of_the_files() {
    folder.with(
        "profiles/mine.yaml",
        """
        profile: mine
        points: {a: {at: holding 1, type: int17}}
        """);
    assertEquals(
        List.of(
            "site.yaml:1:7: site is \"Roof Top\"; expected 1 to 64 of a-z, 0-9 and '-', beginning"
                + " with a letter or digit",
            "site.yaml:2:1: stat is an unknown key; expected state",
            "site.yaml:5:33: devices.inverter-02.every is \"5\"; expected a duration with its unit,"
                + " such as 5s or 500ms",
            "site.yaml:5:42: devices.inverter-02.link is \"roof\"; expected a link that is defined"
                + " under links",
            "profiles/mine.yaml:2:35: points.a.type is \"int17\"; expected a type such as bool,"
                + " int16, uint32, float32, enum16, bits16, acc32, bcd32, string(8), bit(3) or"
                + " field(4-6)"),
        folder.problems(
            """
            site: Roof Top
            stat: here

            devices:
              inverter-02: {unit: 7, every: 5, link: roof, profile: mine}
            """));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          trust-domain: A                   | 2:15: trust-domain is "A"; expected 1 to 63 of a-z, 0-9, '.' and '-'
          topic-root: a/b                   | 2:13: topic-root is "a/b"; expected one topic level: 1 to 64 letters, digits, '_' and '-'
          topic-root: $SYS                  | 2:13: topic-root is "$SYS"; expected one topic level: 1 to 64 letters, digits, '_' and '-'
          topic-root: [a]                   | 2:13: topic-root is a list; expected one topic level: 1 to 64 letters, digits, '_' and '-'
          state:                            | 2:7: state is empty; expected the path of a folder
          state: {a: b}                     | 2:8: state is a mapping; expected the path of a folder
          broker: 8883                      | 2:9: broker is "8883"; expected a mapping with listen, persistence, external or ca
          broker: {listen: 8883}            | 2:18: broker.listen is "8883"; expected HOST:PORT, such as 127.0.0.1:8883
          broker: {listen: "fe80::1:8883"}  | 2:18: broker.listen is "fe80::1:8883"; expected an IPv6 address in brackets and quotes, such as "[2001:db8::7]:502"
          broker: {listen: "a:65536"}       | 2:18: broker.listen is "a:65536"; expected HOST:PORT, such as 127.0.0.1:8883
          broker: {listen: "a:+1"}          | 2:18: broker.listen is "a:+1"; expected HOST:PORT, such as 127.0.0.1:8883
          broker: {persistence: disk}       | 2:23: broker.persistence is "disk"; expected memory, or no such key: the broker keeps nothing on disk; readings, events and receipts are durable in the store (store.keep)
          broker: {persistence: file}       | 2:23: broker.persistence is "file"; expected memory, or no such key: the broker keeps nothing on disk; readings, events and receipts are durable in the store (store.keep)
          broker: {persistance: file}       | 2:10: broker.persistance is an unknown key; expected persistence
          broker: {port: 8883}              | 2:10: broker.port is an unknown key; expected listen, persistence, external or ca
          broker: {listen:8883}             | 2:10: broker.listen:8883 is an unknown key; expected listen: VALUE, with a blank after the colon
          broker: listen:8883               | 2:9: broker is "listen:8883"; expected listen: VALUE, with a blank after the colon
          metrics: 127.0.0.1:8883           | 2:10: metrics is 127.0.0.1:8883, the port of the broker; expected another port
          page: {listen: 127.0.0.1:8883}    | 2:16: page.listen is 127.0.0.1:8883, the port of the broker; expected another port
          page: {listen: 127.0.0.1:9464}    | 2:16: page.listen is 127.0.0.1:9464, the port of metrics; expected another port
          page: {listen: 127.0.0.1:1, notice: ""} | 2:37: page.notice is ""; expected 1 to 1000 printable characters
          page: {listen: 127.0.0.1:1, security-contact: bob} | 2:47: page.security-contact is "bob"; expected mailto:ADDRESS, https://… or tel:NUMBER, of at most 200 characters
          page: {}                          | 2:1: page.listen is missing; expected HOST:PORT, such as 127.0.0.1:8443
          store: {commit: 5ms}              | 2:17: store.commit is "5ms"; expected 10ms to 1s
          store: {commit: 2s}               | 2:17: store.commit is "2s"; expected 10ms to 1s
          store: {profile: ssd}             | 2:18: store.profile is "ssd"; expected sd-card
          store: {commit: 1s, profile: sd-card} | 2:9: store.commit is not valid for a store with a profile; expected no such key
          store: {keep: 512}                | 2:15: store.keep is "512"; expected a size with its unit, such as 512MiB or 2GiB
          store: {keep: 512MB}              | 2:15: store.keep is "512MB"; expected a size with its unit, such as 512MiB or 2GiB
          store: {keep: 1KiB}               | 2:15: store.keep is "1KiB"; expected 1MiB to 1TiB
          store: {keep: 999999TiB}          | 2:15: store.keep is "999999TiB"; expected 1MiB to 1TiB
          thresholds: {setpoint: 0}         | 2:24: thresholds.setpoint is "0"; expected 1 to 16
          thresholds: {setpiont: 1}         | 2:14: thresholds.setpiont is an unknown key; expected setpoint
          links: {A: {tcp: 10.0.0.1}}       | 2:9: links.A is not a valid name; expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit
          links: {a: 10.0.0.1}              | 2:12: links.a is "10.0.0.1"; expected a mapping with tcp, serial, rtu-over-tcp, mqtt, lines, baud, parity, data-bits, stop-bits, framing, echo, rs485, tls, timeout, turnaround, max-registers or one-client
          links: {a: {}}                    | 2:9: links.a.tcp is missing; expected one of tcp, serial, rtu-over-tcp, mqtt and lines
          links: {a: {tcp: "b:0"}}          | 2:18: links.a.tcp is "b:0"; expected HOST:PORT, such as 192.168.10.20:502
          links: [a]                        | 2:8: links is a list; expected a mapping of links
          devices: {gateway: {native: true}} | 2:11: devices.gateway is not a valid name; expected another name, because this one is reserved for the gateway
          devices: {letters: {native: true}} | 2:11: devices.letters is not a valid name; expected another name, because this one is reserved for the gateway
          devices: {broker: {native: true}} | 2:11: devices.broker is not a valid name; expected another name, because this one is reserved for the gateway
          devices: {a/b: {native: true}}    | 2:11: devices.a/b is not a valid name; expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit
          devices: {a: {native: yes}}       | 2:23: devices.a.native is "yes"; expected true or false
          devices: {a: {native: true, unit: 1}} | 2:29: devices.a.unit is not valid for a native device; expected no such key
          # spotless:on
          """)
  void for_one_value(String line, String problem) {
    assertEquals(List.of("site.yaml:" + problem), folder.problems("site: a\n" + line + "\n"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          unit: 1, profile: tracker                          | 4:3: devices.x.link is missing; expected the name of a link
          link: lan, profile: tracker                        | 4:3: devices.x.unit is missing; expected 0 to 255
          link: lan, unit: 1                                 | 4:3: devices.x.profile is missing; expected the name of a profile, or sunspec
          link: lam, unit: 1, profile: tracker               | 4:13: devices.x.link is "lam"; expected lan
          link: bus, unit: 1, profile: tracker               | 4:13: devices.x.link is "bus"; expected lan or yard
          link: lan, unit: 256, profile: tracker             | 4:24: devices.x.unit is "256"; expected 0 to 255
          link: lan, unit: -1, profile: tracker              | 4:24: devices.x.unit is "-1"; expected 0 to 255
          link: lan, unit: 1.0, profile: tracker             | 4:24: devices.x.unit is "1.0"; expected 0 to 255
          link: lan, unit: 1, profile: traker                | 4:36: devices.x.profile is "traker"; expected tracker
          link: lan, unit: 1, profile: a/b                   | 4:36: devices.x.profile is "a/b"; expected 1 to 64 of a-z, 0-9 and '-', beginning with a letter or digit
          link: lan, unit: 1, profile: tracker, evry: 5s     | 4:45: devices.x.evry is an unknown key; expected every
          link: lan, unit: 1, profile: tracker, every: 5     | 4:52: devices.x.every is "5"; expected a duration with its unit, such as 5s or 500ms
          link: lan, unit: 1, profile: tracker, every: 0s    | 4:52: devices.x.every is "0s"; expected 10ms to 1d
          link: lan, unit: 1, profile: tracker, every: 25h   | 4:52: devices.x.every is "25h"; expected 10ms to 1d
          link: lan, unit: 1, profile: tracker, deadband: -1 | 4:55: devices.x.deadband is "-1"; expected a number not below 0
          link: lan, unit: 1, profile: tracker, deadband: .inf | 4:55: devices.x.deadband is ".inf"; expected a number not below 0
          link: lan, unit: 1, profile: tracker, deadband: 1e999 | 4:55: devices.x.deadband is "1e999"; expected a number not below 0
          link: lan, unit: 1, profile: tracker, max-silence: 0s | 4:58: devices.x.max-silence is "0s"; expected 10ms to 7d
          link: yard, unit: 9, profile: tracker              | 4:25: devices.x.unit is 9, the unit of first on yard; expected a unit that no other device on that link uses
          link: lan, unit: 1, profile: tracker, client: panel17 | 4:45: devices.x.client is not valid for a Modbus device; expected no such key
          # spotless:on
          """)
  void for_one_device(String device, String problem) {
    assertEquals(
        List.of("site.yaml:" + problem),
        folder.problems(
            """
            {site: a, links: {lan: {tcp: 10.0.0.1}, yard: {tcp: 10.0.0.2}},
            devices: {
              first: {link: yard, unit: 9, profile: tracker},
              x: {%s}}}
            """
                .formatted(device)));
  }

  @Test
  void when_its_name_is_missing() {
    assertEquals(
        List.of("site.yaml:1:1: site is missing; expected the name of the site"),
        folder.problems("topic-root: a\n"));
  }

  @Test
  void when_a_key_is_there_twice() {
    assertEquals(
        List.of("site.yaml:3:1: site is a duplicate of line 1; expected each key once"),
        folder.problems("site: a\nstate: here\nsite: b\n"));
  }

  @Test
  void when_a_device_is_there_twice() {
    assertEquals(
        List.of("site.yaml:4:3: devices.x is a duplicate of line 3; expected each key once"),
        folder.problems("site: a\ndevices:\n  x: {native: true}\n  x: {native: true}\n"));
  }

  @Test
  void when_its_state_is_no_folder() {
    assertEquals(
        List.of(
            "site.yaml:2:8: state is not a folder: control-room.pub; expected the path of a"
                + " folder"),
        folder.problems("site: a\nstate: control-room.pub\n"));
  }

  @Test
  void when_its_sunspec_models_are_no_folder() {
    assertEquals(
        List.of(
            "site.yaml:2:17: sunspec-models is a folder that does not exist: models; expected the"
                + " path of a folder of"
                + " SunSpec models in JSON"),
        folder.problems("site: a\nsunspec-models: models\n"));
    assertEquals(
        List.of(
            "site.yaml:2:17: sunspec-models is not a folder: control-room.pub; expected the path"
                + " of a"
                + " folder of SunSpec models in JSON"),
        folder.problems("site: a\nsunspec-models: control-room.pub\n"));
  }

  @Test
  void when_a_device_has_a_unit_at_which_its_profile_is_not_found() throws Exception {
    folder.with(
        "profiles/third.yaml", "{profile: third, units: 3, points: {x: {at: coil 1, type: bool}}}");
    String site =
        """
        site: a
        links: {lan: {tcp: 10.0.0.1}}
        devices: {x: {link: lan, unit: %d, profile: third}}
        """;
    assertEquals(
        List.of("site.yaml:3:32: devices.x.unit is 1 with profile third; expected 3"),
        folder.problems(site.formatted(1)));
    assertEquals(1, folder.load(site.formatted(3)).devices().size());
  }

  @Test
  void when_two_links_lead_to_one_endpoint() {
    assertEquals(
        List.of(
            "site.yaml:4:3: links.b is the same endpoint or port as a; expected each endpoint and"
                + " each port once; its devices share one link"),
        folder.problems("site: a\nlinks:\n  a: {tcp: Box.Local:502}\n  b: {tcp: box.local}\n"));
  }

  @Test
  void when_a_profile_of_that_name_is_nowhere() {
    List<String> problems =
        folder.problems(
            """
            site: a
            links: {lan: {tcp: 10.0.0.1}}
            devices: {x: {link: lan, unit: 1, profile: huawei}}
            """);
    assertEquals(1, problems.size());
    assertTrue(
        problems
            .get(0)
            .startsWith(
                "site.yaml:3:44: devices.x.profile is \"huawei\"; expected the file"
                    + " profiles/huawei.yaml, or huawei-sun2000, "),
        problems.get(0));
  }

  @Test
  void once_for_a_broken_profile_that_many_devices_have() {
    folder.with("profiles/mine.yaml", "profile: other\npoints: {a: {at: coil 1, type: bool}}\n");
    assertEquals(
        List.of("profiles/mine.yaml:1:10: profile is \"other\"; expected mine, like the file name"),
        folder.problems(
            """
            site: a
            links: {lan: {tcp: 10.0.0.1}}
            devices:
              x: {link: lan, unit: 1, profile: mine}
              y: {link: lan, unit: 2, profile: mine}
            """));
  }

  @Test
  void with_a_bounded_number_of_lines_however_much_is_wrong() {
    StringBuilder site = new StringBuilder("site: a\n");
    for (int i = 0; i < 1500; i++) {
      site.append("k").append(i).append(": 1\n");
    }
    List<String> problems = folder.problems(site.toString());
    assertEquals(1001, problems.size());
    assertEquals("site.yaml:1:1: 500 more problems; expected none", problems.get(1000));
  }

  @Nested
  @DisplayName("for its signers:")
  class Signers {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        textBlock =
            """
            # spotless:off
            key: control-room.pub                            | 3:3: signers.s.classes is missing; expected a list of classes, such as [setpoint, config]
            classes: [config]                                | 3:3: signers.s.key is missing; expected the path of a public key in PEM form
            key: gone.pub, classes: [config]                 | 3:12: signers.s.key is a file that does not exist: gone.pub; expected the path of a public key in PEM form
            key: "", classes: [config]                       | 3:12: signers.s.key is ""; expected the path of a public key in PEM form
            key: control-room.pub, classes: []               | 3:39: signers.s.classes is empty; expected a list of classes, such as [setpoint, config]
            key: control-room.pub, classes: config           | 3:39: signers.s.classes is "config"; expected a list of classes, such as [setpoint, config]
            key: control-room.pub, classes: [operate]        | 3:40: signers.s.classes[0] is "operate"; expected setpoint, config, firmware or protection
            key: control-room.pub, classes: [config, config] | 3:48: signers.s.classes[1] is a duplicate; expected each class once
            # spotless:on
            """)
    void one_line(String signer, String problem) {
      assertEquals(
          List.of("site.yaml:" + problem),
          folder.problems("site: a\nsigners:\n  s: {%s}\n".formatted(signer)));
    }

    @Test
    void two_names_for_one_key_would_let_one_person_sign_twice() {
      assertEquals(
          List.of(
              "site.yaml:4:12: signers.t.key is the key of s as well; expected a different key for"
                  + " each signer"),
          folder.problems(
              """
              site: a
              signers:
                s: {key: control-room.pub, classes: [config]}
                t: {key: ./control-room.pub, classes: [config]}
              """));
    }

    @Test
    void but_fewer_of_a_class_than_its_threshold_are_none_so_that_a_stolen_key_can_be_removed()
        throws Exception {
      assertEquals(
          2,
          folder
              .load(
                  """
                  site: a
                  signers: {s: {key: control-room.pub, classes: [setpoint, firmware]}}
                  thresholds: {setpoint: 2}
                  """)
              .thresholds()
              .get(CommandClass.SETPOINT));
    }

    @Test
    void but_as_many_as_the_threshold_are_enough_and_a_class_without_any_is_closed()
        throws Exception {
      assertEquals(
          2,
          folder
              .load(
                  """
                  site: a
                  signers:
                    s: {key: control-room.pub, classes: [firmware]}
                    t: {key: shift-lead.pub, classes: [firmware]}
                  thresholds: {protection: 5}
                  """)
              .signers()
              .size());
    }
  }

  @Nested
  @DisplayName("for its variables:")
  class EnvironmentVariables {

    @Test
    void each_that_is_not_set() {
      assertEquals(
          List.of(
              "site.yaml:2:8: state is \"${ONE}\"; expected an environment variable of that name",
              "site.yaml:2:8: state is \"${TWO}\"; expected an environment variable of that name"),
          folder.problems("site: a\nstate: ${ONE}/${TWO}/${SET}\n", Map.of("SET", "x")));
    }

    @Test
    void a_reference_that_is_none() {
      assertEquals(
          List.of("site.yaml:2:8: state is \"${\"; expected ${NAME}, or $${ for a literal ${"),
          folder.problems("site: a\nstate: ${1}\n"));
    }

    @Test
    void a_value_that_grows_beyond_reason() {
      assertEquals(
          List.of("site.yaml:2:8: state is too long; expected at most 4096 characters"),
          folder.problems("site: a\nstate: ${BIG}\n", Map.of("BIG", "x".repeat(5000))));
    }

    @Test
    void a_value_of_the_wrong_form_is_not_printed() {
      assertEquals(
          List.of(
              "site.yaml:1:7: site is \"${S}\"; expected 1 to 64 of a-z, 0-9 and '-', beginning"
                  + " with a letter or digit"),
          folder.problems("site: ${S}\n", Map.of("S", "A\nB")));
    }
  }
}
