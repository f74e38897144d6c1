// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol check")
class CheckVerbTest {

  @TempDir private Path folder;
  private Path site;

  @BeforeEach
  void make_a_profile_and_a_key() throws Exception {
    site = folder.resolve("site.yaml");
    Files.createDirectory(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        """
        profile: box
        points:
          first: {at: holding 0, type: uint16}
          last:  {at: holding 99, type: uint16}
          door:  {at: discrete 0, type: bool, every: 60s}
        """);
    SigningKey.generate()
        .write(folder.resolve("room.key"), folder.resolve("room.pub"), new char[0]);
  }

  private Typed check(String text, Object... more) throws Exception {
    Files.writeString(site, text);
    Object[] typed = new Object[3 + more.length];
    typed[0] = "check";
    typed[1] = "-c";
    typed[2] = site;
    System.arraycopy(more, 0, typed, 3, more.length);
    return parasol(typed);
  }

  /** A site with a number of boxes on one link, each read with this period. */
  private static String boxes(int count, String every) {
    StringBuilder text =
        new StringBuilder(
            """
            site: roof
            signers:
              room: {key: room.pub, classes: [setpoint]}
            links:
              lan: {tcp: 192.0.2.1}
            devices:
            """);
    for (int unit = 1; unit <= count; unit++) {
      text.append(
          "  box-%d: {link: lan, unit: %d, profile: box, every: %s}\n"
              .formatted(unit, unit, every));
    }
    return text.toString();
  }

  @Test
  void says_what_is_on_the_site_and_what_it_asks_of_each_link() throws Exception {
    assertEquals(
        """
        site roof: links 1, devices 2, points 6; signers: room
        memory: heap 96 MiB, 256 MiB in all
        figures: none: no device has nameplate-dc

        LINK  ENDPOINT             REQUESTS/S  BUSY    LONGEST REQUEST  SHORTEST PERIOD
        lan   tcp://192.0.2.1:502  2.03        1.42 %  7.0 ms           22ms

        LINK  DEVICE  EVERY  POINTS  REQUESTS  EACH    BUSY
        lan   box-1   1s     2       1         7.0 ms  0.70 %
        lan   box-1   1m     1       1         5.0 ms  0.01 %
        lan   box-2   1s     2       1         7.0 ms  0.70 %
        lan   box-2   1m     1       1         5.0 ms  0.01 %

        Modbus TCP times are estimates: 5 ms a request, 20 us a register, and the profile's request gap.
        """,
        check(boxes(2, "1s")).done().out());
  }

  @Test
  void names_the_part_that_a_bridge_to_kafka_needs_if_it_is_missing() throws Exception {
    ClassLoader complete = Thread.currentThread().getContextClassLoader();
    Typed run;
    try {
      Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
      run = check("site: roof\nbridge: {to: kafka://kafka-1.example}\n");
    } finally {
      Thread.currentThread().setContextClassLoader(complete);
    }

    assertEquals(ExitCode.USAGE, run.exit());
    assertEquals(
        site
            + ":2:10: bridge.to is an address of Kafka, but the Kafka client is not installed;"
            + " expected the archive parasol-kafka of the same version, unpacked into the folder of"
            + " the program (docs/bridge.md)",
        run.err().strip());
  }

  @Test
  void reports_role_maps_with_which_no_gateway_starts_or_that_no_device_has() throws Exception {
    Path map = Files.createDirectory(folder.resolve("roles")).resolve("map.json");
    String text =
        """
        site: roof
        modbus-server: {listen: 127.0.0.1:0, units: {box: 1}, roles: roles}
        links: {lan: {tcp: 127.0.0.1:1502}}
        devices: {box: {link: lan, unit: 1, profile: acme-pv2000}}
        """;
    String where = site + ":2:55: modbus-server.roles is ";

    Files.writeString(map, "{");
    Typed malformed = check(text);
    assertEquals(ExitCode.USAGE, malformed.exit());
    assertTrue(
        malformed.err().startsWith(where + "unusable: " + map + ": not a role map: "),
        malformed::toString);

    Files.writeString(map, "{\"group\": {\"name\": \"acme-pv200\", \"points\": []}}");
    Typed other = check(text).done();
    assertTrue(
        other
            .out()
            .contains(
                where
                    + "a folder with a role map of acme-pv200, which is the profile of no device"),
        other::toString);

    Files.writeString(map, "{\"group\": {\"name\": \"acme-pv2000\", \"points\": []}}");
    assertFalse(check(text).done().out().contains("role map"));
  }

  @Test
  void prints_no_value_of_an_environment_variable() throws Exception {
    String secret = System.getenv("PATH");
    for (String text :
        List.of(
            "site: roof\nlinks:\n  lan: {tcp: \"${PATH}\"}\n",
            "site: roof\nsigners:\n  a: {key: \"${PATH}\", classes: [config]}\n")) {
      Files.writeString(site, text);
      for (Typed run :
          List.of(parasol("check", "-c", site), parasol("check", "--json", "-c", site))) {
        assertEquals(ExitCode.USAGE, run.exit());
        assertTrue(run.toString().contains("${PATH}"), run::toString);
        assertFalse(run.toString().contains(secret), run::toString);
      }
    }
  }

  @Test
  void says_the_same_to_programs() throws Exception {
    Typed checked = check(boxes(1, "1s"), "--json").done();

    assertEquals(
        """
        {"site":"roof","devices":1,"points":3,\
        "memory":{"heap-mib":96,"process-mib":256},"signers":["room"],"warnings":[],\
        "missing-figures":["none: no device has nameplate-dc"],"links":[\
        {"link":"lan","endpoint":"tcp://192.0.2.1:502","requests-per-second":1.0167,\
        "utilisation":0.0071,"longest-request-ms":7,"shortest-period-ms":15,"cycles":[\
        {"device":"box-1","every-ms":1000,"points":2,"requests":1,"request-ms":7,\
        "utilisation":0.007},\
        {"device":"box-1","every-ms":60000,"points":1,"requests":1,"request-ms":5.02,\
        "utilisation":0.0001}]}]}
        """,
        checked.out());
  }

  @Test
  void warns_of_a_line_that_is_set_otherwise_than_its_devices_leave_the_factory() throws Exception {
    Files.writeString(
        folder.resolve("profiles/old.yaml"),
        """
        profile: old
        line: {baud: 19200, parity: even}
        points: {x: {at: holding 0, type: uint16}}
        """);
    String text =
        """
        site: roof
        links:
          bus: {serial: /dev/null, baud: %d, parity: even}
        devices:
          box-1: {link: bus, unit: 1, profile: old}
        """;

    assertEquals(
        List.of(
            "warning: "
                + site
                + ":3:3: links.bus is /dev/null 9600 8E1; expected baud 19200 for box-1, the"
                + " factory settings of old"),
        warnings(check(text.formatted(9600)).done()));
    assertEquals(List.of(), warnings(check(text.formatted(19_200)).done()));
    assertEquals(
        List.of(
            "warning: "
                + site
                + ":3:3: links.bus is /dev/null 9600 8E1; expected baud 19200 for box-1, the"
                + " factory settings of old"),
        warnings(check(text.formatted(9600) + "  box-2: {link: bus, unit: 2, profle: old}\n")),
        "beside a problem");

    Json.Arr reported = (Json.Arr) check(text.formatted(9600), "--json").done().member("warnings");
    assertEquals(1, reported.items().size());
  }

  @Test
  void warns_of_panels_that_are_let_in_from_anywhere_and_of_writes_that_nothing_confirms()
      throws Exception {
    String text =
        """
        site: roof
        links:
          trackers: {mqtt: "%s:1883"}
        devices:
          panel-17:
            link: trackers
            client: panel17
            topics: {"pv/17/#": telemetry}
            %s
            writes:
              limit: {topic: s, class: setpoint, min: 0, max: 1%s}
        """;

    assertEquals(
        List.of(
            "warning: "
                + site
                + ":3:14: links.trackers.mqtt is 0.0.0.0:1883, every interface of this machine;"
                + " expected the address of the interface that the panels connect to",
            "warning: "
                + site
                + ":5:3: devices.panel-17.from is missing; expected the panel's address; without"
                + " it, any client on trackers can pose as panel17",
            "warning: "
                + site
                + ":11:7: devices.panel-17.writes.limit.confirm is missing; expected a topic on"
                + " which the panel reports the value; without it, commands end as undecided"),
        warnings(check(text.formatted("0.0.0.0", "", "")).done()));
    assertEquals(
        3,
        warnings(check(text.formatted("0.0.0.0", "", "") + "metrics: true\n")).size(),
        "beside a problem");
    assertEquals(
        List.of(),
        warnings(check(text.formatted("127.0.0.1", "from: 127.0.0.1", ", confirm: c")).done()));
  }

  @Test
  void does_not_warn_of_a_panel_whose_client_has_an_address_with_another_device() throws Exception {
    String text =
        """
        site: roof
        links: {dtu: {mqtt: "127.0.0.1:1883"}}
        devices:
          roof-1: {link: dtu, client: c, from: 127.0.0.1, profile: opendtu, name: "1"}
          roof-2: {link: dtu, client: c, profile: opendtu, name: "2"}
        """;

    assertEquals(List.of(), warnings(check(text).done()));
  }

  private static List<String> warnings(Typed checked) {
    return checked.out().lines().filter(line -> line.startsWith("warning: ")).toList();
  }

  @Test
  void tells_every_problem_at_once_each_in_one_line_with_its_place() throws Exception {
    Files.writeString(
        folder.resolve("profiles/bad.yaml"),
        "profile: bad\npoints:\n  power: {at: holding 1, type: int17}\n");

    check(
            """
            site: roof
            links:
              lan: {tpc: 192.0.2.1}
            devices:
              box-1: {link: lan, unit: 1, profile: bad, every: 5}
              box-2: {link: wan, unit: 256, profile: box}
            """)
        .refused(
            ExitCode.USAGE,
            site
                + ":3:3: links.lan.tcp is missing; expected one of tcp, serial, rtu-over-tcp, mqtt"
                + " and lines",
            site + ":3:9: links.lan.tpc is an unknown key; expected tcp",
            site
                + ":5:52: devices.box-1.every is \"5\"; expected a duration with its unit, such as"
                + " 5s or 500ms",
            site + ":6:17: devices.box-2.link is \"wan\"; expected lan",
            site + ":6:28: devices.box-2.unit is \"256\"; expected 0 to 255",
            folder.resolve("profiles/bad.yaml")
                + ":3:32: points.power.type is \"int17\"; expected a type such as bool, int16,"
                + " uint32, float32, enum16, bits16, acc32, bcd32, string(8), bit(3) or"
                + " field(4-6)");
  }

  @Test
  void tells_every_point_that_no_read_can_hold_or_that_lies_across_another() throws Exception {
    Path profile = folder.resolve("profiles/crooked.yaml");
    Files.writeString(
        profile,
        """
        profile: crooked
        max-words: 10
        limits: [{at: holding 100-109, max-words: 2}]
        forbidden: [holding 205]
        points:
          whole:   {at: holding 10, type: uint32}
          across:  {at: holding 11, type: uint32}
          twice:   {at: holding 10, type: int16}
          long:    {at: holding 30, type: string(22)}
          limited: {at: holding 98, type: uint64}
          beyond:  {at: holding 65535, type: float32}
          hidden:  {at: holding 204, type: int32}
          far:     {at: holding 300, type: int16, scale: sf}
          sf:      {at: holding 311, type: int16}
        """);

    check(
            """
            site: roof
            links: {lan: {tcp: 192.0.2.1}}
            devices: {box-1: {link: lan, unit: 1, profile: crooked}}
            """)
        .refused(
            ExitCode.USAGE,
            profile
                + ":7:17: points.across.at is holding 11, inside whole at holding 10; expected"
                + " separate registers or the same ones; only bit(n), field and bits points may"
                + " overlap",
            profile
                + ":8:17: points.twice.at is holding 10, inside whole at holding 10; expected"
                + " separate registers or the same ones; only bit(n), field and bits points may"
                + " overlap",
            profile + ":9:35: points.long.type is 11 registers; expected at most max-words, 10",
            profile
                + ":10:35: points.limited.type is 4 registers; expected at most 2, the limit of"
                + " holding 100-109",
            profile
                + ":11:17: points.beyond.at is holding 65535 for float32; expected an end at 65535"
                + " or before",
            profile
                + ":12:17: points.hidden.at is holding 204-205, which overlaps a forbidden range;"
                + " expected no address in holding 205",
            profile
                + ":13:50: points.far.scale is \"sf\"; expected an unscaled whole number in the"
                + " same table, within one block of 10 registers");
  }

  @Test
  void tells_problems_to_programs_too() throws Exception {
    Typed checked = check("site: Roof\n", "--json");

    Json.Arr problems = (Json.Arr) checked.member("problems");
    Json.Obj problem = (Json.Obj) problems.items().get(0);
    assertEquals(new Json.Str(site.toString()), problem.members().get("file"));
    assertEquals(Json.Num.of(1), problem.members().get("line"));
    assertEquals(Json.Num.of(7), problem.members().get("column"));
    assertEquals(new Json.Str("site"), problem.members().get("key"));
    assertEquals(new Json.Str("\"Roof\""), problem.members().get("found"));
    assertEquals(ExitCode.USAGE, checked.exit());
    assertEquals(1, checked.problems().size());
  }

  @Test
  void refuses_periods_that_the_link_cannot_keep_and_names_the_shortest_that_it_can()
      throws Exception {
    check(boxes(20, "100ms"))
        .refused(
            ExitCode.USAGE,
            site
                + ":5:3: links.lan is 140 % busy, with requests of up to 7.0 ms;"
                + " expected no period shorter than 156ms");

    check(boxes(20, "156ms")).done();
  }

  @Test
  void reckons_with_the_true_pace_of_a_serial_line() throws Exception {
    String text =
        """
        site: roof
        links:
          bus: {serial: /dev/null, baud: 9600}
        devices:
          box-1: {link: bus, unit: 1, profile: box, every: %s}
        """;

    assertEquals(
        """
        site roof: links 1, devices 1, points 3; signers: none
        memory: heap 96 MiB, 256 MiB in all
        figures: none: no device has nameplate-dc

        LINK  ENDPOINT            REQUESTS/S  BUSY    LONGEST REQUEST  SHORTEST PERIOD
        bus   /dev/null 9600 8N1  2.02        8.65 %  42.9 ms          129ms

        LINK  DEVICE  EVERY  POINTS  REQUESTS  EACH     BUSY
        bus   box-1   1s     2       2         42.9 ms  8.58 %
        bus   box-1   1m     1       1         42.9 ms  0.07 %

        Serial times are computed from characters, silent intervals and a turnaround of 20 ms, unless the\
         profile gives another.
        """,
        check(text.formatted("1s")).done().out());
    check(text.formatted("128ms"))
        .refused(
            ExitCode.USAGE,
            site
                + ":3:3: links.bus is 67 % busy, with requests of up to 42.9 ms;"
                + " expected no period shorter than 129ms");
  }

  @Test
  void refuses_a_key_that_is_none_and_one_that_has_two_names() throws Exception {
    Files.writeString(folder.resolve("none.pub"), "no key\n");
    Files.copy(folder.resolve("room.pub"), folder.resolve("copy.pub"));

    check(
            """
            site: roof
            signers:
              none: {key: none.pub, classes: [setpoint]}
              room: {key: room.pub, classes: [setpoint]}
              copy: {key: copy.pub, classes: [setpoint]}
            """)
        .refused(
            ExitCode.USAGE,
            site
                + ":3:10: signers.none.key is unusable: "
                + folder.resolve("none.pub")
                + ":1: contains no PEM block; expected -----BEGIN",
            site
                + ":5:10: signers.copy.key is also the key of room; expected a key that no other"
                + " signer has");
  }

  @Test
  void refuses_a_key_file_that_is_named_twice_in_one_line() throws Exception {
    check(
            """
            site: roof
            signers:
              room: {key: room.pub, classes: [setpoint]}
              again: {key: room.pub, classes: [setpoint]}
            """)
        .refused(
            ExitCode.USAGE,
            site
                + ":4:16: signers.again.key is the key of room as well; expected a different key"
                + " for each signer");
  }

  @Test
  void refuses_a_class_with_fewer_signers_than_its_threshold() throws Exception {
    check(
            """
            site: roof
            signers:
              room: {key: room.pub, classes: [setpoint, firmware]}
            """)
        .refused(
            ExitCode.USAGE,
            site + ":2:1: signers is 1 of class firmware; expected at least 2, its threshold");
  }

  @Test
  void names_files_as_they_were_typed() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path typed = here.relativize(folder.toAbsolutePath().resolve("site.yaml"));
    Files.writeString(site, "site: Roof\n");

    Typed checked = parasol("check", "-c", typed);

    assertEquals(
        List.of(typed + ":1:7:"),
        checked.problems().stream().map(line -> line.replaceAll(" .*", "")).toList());
  }

  @Test
  void lists_unusable_keys_beside_any_other_problem() throws Exception {
    Files.writeString(folder.resolve("a.pub"), "no key");
    Files.writeString(folder.resolve("b.pub"), "no key either");

    Typed checked =
        check(
            """
            site: roof
            signers:
              a: {key: a.pub, classes: [setpoint]}
              b: {key: b.pub, classes: [setpoint]}
              c: {key: c.pub, classes: [setpoint]}
            links: {lan: {tpc: 192.0.2.1}}
            """);

    assertEquals(ExitCode.USAGE, checked.exit());
    assertEquals(1, count(checked, ":3:7: signers.a.key is unusable: "), checked::err);
    assertEquals(1, count(checked, ":4:7: signers.b.key is unusable: "), checked::err);
    assertEquals(1, count(checked, "signers.c.key is a file that does not exist"), checked::err);
    assertEquals(1, count(checked, "links.lan.tpc is an unknown key"), checked::err);
    assertTrue(checked.problems().get(0).contains("signers.a.key"), "in the order of the file");
  }

  private static long count(Typed checked, String part) {
    return checked.problems().stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void lists_the_figures_that_a_site_will_not_have() throws Exception {
    List<String> lines =
        check(
                """
                site: roof
                location: {latitude: 48.1, longitude: 11.6, time-zone: Europe/Berlin}
                co2: {grams: 380, source: test}
                links:
                  lan: {tcp: 192.0.2.1}
                devices:
                  inverter-1: {link: lan, unit: 1, profile: acme-pv2000,
                               nameplate-dc: 12000, tilt: 30, azimuth: 180, group: roof}
                  box-1: {link: lan, unit: 2, profile: box, nameplate-dc: 100, tilt: 1, azimuth: 1}
                """)
            .done()
            .lines()
            .stream()
            .filter(line -> line.startsWith("figures: "))
            .toList();

    assertTrue(
        lines.containsAll(
            List.of(
                "figures: no figures of box-1: none of its points means ac_power or"
                    + " ac_energy_total",
                "figures: no performance ratio: needs poa_irradiance",
                "figures: no money: needs tariff",
                "figures: no comparison of inverter-1 with neighbours: needs a group of 3, but"
                    + " \"roof\" has 1")),
        lines::toString);
    assertFalse(lines.toString().contains("no energy:"), lines::toString);
    assertFalse(lines.toString().contains("carbon"), lines::toString);
  }

  @Test
  void warns_of_what_does_not_exist_or_is_not_used() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.writeString(state.resolve("policy.json"), "{}");

    List<String> warnings =
        warnings(
            check(
                    """
                    site: roof
                    signers: {room: {key: room.pub, classes: [setpoint]}}
                    links:
                      bus: {serial: /dev/no-such-port}
                      lan: {tcp: 192.0.2.1}
                    devices:
                      box-1: {link: bus, unit: 1, profile: box}
                    """)
                .done());

    assertEquals(
        List.of(
            "warning: %s:2:1: signers is replaced by the signed policy in %s; expected no signers"
                    .formatted(site, state)
                + " here; parasol trust show lists those in force",
            "warning: %s:4:3: links.bus is /dev/no-such-port, which does not exist; expected a"
                    .formatted(site)
                + " serial port of this machine, such as one of /dev/serial/by-id",
            "warning: %s:5:3: links.lan is used by no device; expected a device on it"
                .formatted(site)),
        warnings);
  }

  @Test
  void warns_of_files_of_tls_that_are_not_there() throws Exception {
    Files.writeString(folder.resolve("ca.pem"), "");
    List<String> warnings =
        warnings(
            check(
                    """
                    site: roof
                    links:
                      trackers:
                        mqtt: 127.0.0.1:8884
                        tls: {ca: ca.pem, crl: lists.pem}
                    devices:
                      panel-17: {link: trackers, client: p17, topics: {"pv/#": telemetry}}
                    """)
                .done());

    assertEquals(
        List.of(
            "warning: %s:5:23: links.trackers.tls.crl is %s, which does not exist; expected a PEM"
                    .formatted(site, folder.resolve("lists.pem"))
                + " file"),
        warnings.stream().filter(each -> each.contains("tls")).toList());
  }

  @Test
  void warns_of_what_is_not_used_or_missing_also_if_there_are_problems() throws Exception {
    Files.writeString(Files.createDirectory(folder.resolve("state")).resolve("policy.json"), "{}");
    String malformed =
        """
        site: roof
        signers: {room: {key: room.pub, classes: [setpoint]}}
        bogus: 1
        links:
          bus: {serial: /dev/no-such-port}
          lan: {tcp: 192.0.2.1, bogus: 1}
        devices:
          box-1: {link: bus, unit: 1, profile: nothing}
        """;
    String wellFormed =
        malformed
            .replace("bogus: 1\n", "thresholds: {setpoint: 2}\n")
            .replace(", bogus: 1", "")
            .replace("nothing", "box");

    for (String text : List.of(malformed, wellFormed)) {
      Typed checked = check(text);
      Typed programs = check(text, "--json");

      assertEquals(ExitCode.USAGE, checked.exit());
      assertEquals(
          List.of(":2:1: signers", ":5:3: links.bus", ":6:3: links.lan"),
          warnings(checked).stream()
              .map(line -> line.replaceAll(".*yaml(:[0-9:]+ [a-z.]+) is .*", "$1"))
              .toList(),
          checked::toString);
      assertEquals(3, ((Json.Arr) programs.member("warnings")).items().size());
    }
  }

  @Test
  void does_not_call_a_link_unused_if_the_link_of_a_device_is_misspelt() throws Exception {
    Typed checked =
        check(
            """
            site: roof
            links: {lan: {tcp: 192.0.2.1}}
            devices: {box-1: {link: lam, unit: 1, profile: box}}
            """);

    assertEquals(ExitCode.USAGE, checked.exit());
    assertEquals("", checked.out());
  }

  @Test
  void warns_of_a_state_folder_that_cannot_be_made() throws Exception {
    Files.writeString(folder.resolve("file"), "");

    List<String> warnings =
        warnings(check("site: roof\nstate: %s/file/state\n".formatted(folder)).done());

    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).contains(":2:1: state is " + folder), warnings::toString);
  }

  @Test
  void refuses_a_truth_value_in_the_place_of_an_address() throws Exception {
    check("site: roof\nmetrics: true\n")
        .refused(
            ExitCode.USAGE,
            site + ":2:10: metrics is \"true\"; expected HOST:PORT, such as 127.0.0.1:9464");
  }
}
