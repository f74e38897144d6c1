// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.FieldPosition;
import io.parasol.config.model.lines.LineChecksum;
import io.parasol.config.model.lines.LineFraming;
import io.parasol.config.model.lines.LineMessage;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.lines.LineProtocol;
import io.parasol.config.model.lines.LineTemplate;
import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.lines.LineType.Kind;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.yaml.ConfigException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A line profile")
class LineProfileTest {

  private static final String ASKED =
      """
      profile: test
      protocol: lines
      request: {end: "\\r", checksum: pi30}
      answer: {start: "(", end: "\\r", checksum: pi30, taken: ACK, refused: NAK}
      messages:
        status: {ask: QPIGS, columns: 3}
        info: {ask: QID, match: "(?<serial>[0-9]+)", every: 15m}
        wind: {begins: "WIMWV,"}
      points:
        power: {at: status 2, type: number, scale: 0.1, offset: -1, unit: W, absent: ["---"], deadband: 5}
        serial: {at: info serial, type: text(16)}
        mode: {at: status 3, type: enum, values: {0: utility, 1: solar},
               write: {send: "POP{00}", class: config, wear: flash, per-day: 4}}
        direction: {at: wind 2, type: number}
      """;

  private static final String TOLD =
      """
      profile: test
      protocol: lines
      baud: 19200
      stream: {separator: "\\t", last: Checksum, skip: ":", silence: 3s}
      points:
        pv_power: {at: PPV, type: number, unit: W}
        load: {at: LOAD, type: bool, values: {ON: true, OFF: false}}
        charging: {at: FLAGS, type: flag(5)}
        bit: {at: B, type: bool}
      """;

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private LineProfile load(String text) throws ConfigException {
    return LineProfileReader.KIND.load(folder.with("profiles/test.yaml", text));
  }

  private LinePoint point(LineProfile profile, String name) {
    return profile.point(new PointName(name)).orElseThrow();
  }

  @Test
  void of_the_manual_is_sound() throws Exception {
    String manual = Files.readString(Path.of("../docs/lines.md"));
    int begin = manual.indexOf("profile: acme-mast");
    String shown = manual.substring(begin, manual.indexOf("```", begin));

    assertEquals(3, load(shown).points().size());
  }

  @Test
  void states_the_points_in_which_the_device_reports_its_identity() throws Exception {
    assertEquals(Optional.empty(), load(ASKED).identity());
    assertEquals(
        Optional.of(
            new IdentitySource.Points(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new PointName("serial")),
                Optional.of(new PointName("mode")))),
        load(ASKED + "identity: {serial: serial, firmware: mode}\n").identity());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{serial: serail} | identity.serial is \"serail\"; expected serial",
        "{firmware: mode} | identity.serial is missing; expected the name of a point",
        "device-identification | identity is \"device-identification\"; expected a mapping of"
            + " points",
      })
  void rejects_an_identity_that_no_point_has(String identity, String problem) {
    ConfigException wrong =
        assertThrows(ConfigException.class, () -> load(ASKED + "identity: " + identity + "\n"));
    assertTrue(String.valueOf(wrong.getMessage()).contains(problem), wrong::getMessage);
  }

  @Nested
  @DisplayName("of a device that is asked")
  class Asked {

    @Test
    void says_how_lines_are_framed() throws Exception {
      LineProtocol.Messages speech = (LineProtocol.Messages) load(ASKED).protocol();

      assertEquals(new LineFraming("", "", LineChecksum.PI30, "\r", 1024), speech.request());
      assertEquals(new LineFraming("(", "", LineChecksum.PI30, "\r", 512), speech.response());
      assertEquals("ACK NAK", speech.accepted() + " " + speech.rejected());
      assertEquals(' ', speech.separator());
      assertEquals(Duration.ofSeconds(2), speech.timeout());
    }

    @Test
    void says_what_it_asks_and_what_comes_by_itself() throws Exception {
      LineProtocol.Messages speech = (LineProtocol.Messages) load(ASKED).protocol();

      assertEquals(
          new LineMessage("status", "QPIGS", "", Optional.empty(), 3, Optional.empty()),
          speech.messages().get(0));
      assertEquals(Optional.of(Duration.ofMinutes(15)), speech.messages().get(1).every());
      assertEquals("WIMWV,", speech.messages().get(2).prefix());
    }

    @Test
    void says_where_points_stand_and_what_they_mean() throws Exception {
      LinePoint power = point(load(ASKED), "power");

      assertEquals(new FieldPosition("status", "2"), power.at());
      assertEquals(new LineType(Kind.NUMBER, 0), power.type());
      assertEquals(new BigDecimal("0.1"), power.scale());
      assertEquals(new BigDecimal("-1"), power.offset());
      assertEquals(Set.of("---"), power.absent());
      assertEquals(5.0, power.reporting().orElseThrow().deadband());
      assertEquals(new FieldPosition("info", "serial"), point(load(ASKED), "serial").at());
    }

    @Test
    void says_what_may_be_written_and_how() throws Exception {
      LinePoint mode = point(load(ASKED), "mode");

      assertEquals(new LineTemplate("POP", 2, 0, ""), mode.write().orElseThrow().send());
      assertEquals(CommandClass.CONFIG, mode.write().orElseThrow().rule().commandClass());
      assertEquals(Wear.FLASH, mode.write().orElseThrow().rule().wear());
      assertEquals(OptionalInt.of(4), mode.write().orElseThrow().rule().perDay());
      assertTrue(point(load(ASKED), "power").write().isEmpty(), "nothing else may be");
      assertEquals(Set.of("utility", "solar"), mode.toKnownPoint().labels());
    }
  }

  @Nested
  @DisplayName("of a device that speaks by itself")
  class Told {

    @Test
    void says_what_its_blocks_look_like() throws Exception {
      assertEquals(
          new LineProtocol.Blocks('\t', "Checksum", ':', Duration.ofSeconds(3), 1024),
          load(TOLD).protocol());
      assertEquals(OptionalInt.of(19_200), load(TOLD).baud());
    }

    @Test
    void names_fields_by_their_labels() throws Exception {
      LineProfile profile = load(TOLD);

      assertEquals(new FieldPosition("", "PPV"), point(profile, "pv_power").at());
      assertEquals(Map.of("ON", "true", "OFF", "false"), point(profile, "load").labels());
      assertEquals(Map.of("1", "true", "0", "false"), point(profile, "bit").labels());
      assertEquals(new LineType(Kind.FLAG, 5), point(profile, "charging").type());
    }
  }

  @Nested
  @DisplayName("is refused with the place of what is wrong:")
  class Problems {

    private List<String> problems(String text) {
      Path file = folder.with("profiles/test.yaml", text);
      return folder.told(
          assertThrows(ConfigException.class, () -> LineProfileReader.KIND.load(file)));
    }

    @ParameterizedTest(name = "{0} instead of {1}")
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "at: stauts 2|at: status 2|points.power.at is \"stauts 2\", an unknown message; expected"
              + " status",
          "at: status|at: status 2|points.power.at is \"status\"; expected status and the number of"
              + " a column, from 1",
          "at: status 0|at: status 2|points.power.at is \"status 0\"; expected status and the"
              + " number of a column, from 1",
          "at: info nummer|at: info serial|points.serial.at is \"info nummer\"; expected info and"
              + " the name of a group in its match",
          "type: int16, scale|type: number, scale|points.power.type is \"int16\"; expected number,"
              + " hex, enum, bool, text(20) or flag(3)",
          "scale: 0,|scale: 0.1,|points.power.scale is \"0\"; expected a number other than 0, of at"
              + " most 15 digits",
          "send: POP,|send: \"POP{00}\",|points.mode.write.send is \"POP\"; expected text with one"
              + " placeholder for the value, such as PBCV{00.0}",
          "send: \"{0}{0}\",|send: \"POP{00}\",|points.mode.write.send is \"{0}{0}\"; expected text"
              + " with one placeholder for the value, such as PBCV{00.0}",
          "refused: NAK|taken: ACK, refused: NAK|points.mode.write is not valid for a device that"
              + " is not polled, or without answer.taken; expected no such key",
          "match: \"([0-9]\"|match: \"(?<serial>[0-9]+)\"|messages.info.match is \"([0-9]\";"
              + " expected a regular expression of 1 to 200 characters without back references,"
              + " lookahead and lookbehind",
          "match: \"(a)(?=b)\"|match: \"(?<serial>[0-9]+)\"|messages.info.match is \"(a)(?=b)\";"
              + " expected a regular expression of 1 to 200 characters without back references,"
              + " lookahead and lookbehind",
          "match: '(a)\\1'|match: \"(?<serial>[0-9]+)\"|messages.info.match is \"(a)\\1\"; expected"
              + " a regular expression of 1 to 200 characters without back references, lookahead"
              + " and lookbehind",
          "begins: X, ask: Y|begins: \"WIMWV,\"|messages.wind.begins is not allowed together with"
              + " ask; expected either ask or begins",
          "columns: 3|ask: QPIGS, columns: 3|messages.status.ask is missing; expected either ask or"
              + " begins",
          "checksum: crc|checksum: pi30}|request.checksum is \"crc\"; expected none, crc16-xmodem,"
              + " pi30, xor, lrc or kaco",
          "longest: 4, taken|taken|answer.longest is 4 bytes; expected more bytes than the framing"
              + " of a line",
          "protocol: words|protocol: lines|protocol is \"words\"; expected lines",
          "stream: {}, messages:|messages:|request is not valid for a profile with a stream;"
              + " expected no such key",
        })
    void each_with_what_was_expected(String instead, String of, String problem) {
      String whole = instead.replace("crc", "crc}").replace("{}, ", "{}\n");
      List<String> reported = problems(ASKED.replace(of, whole));

      assertTrue(
          reported.stream().anyMatch(line -> line.endsWith(": " + problem)),
          String.join("\n", reported));
    }

    @Test
    void a_stream_that_is_written_to() {
      String written =
          TOLD.replace(
              "pv_power: {at: PPV, type: number, unit: W}",
              "pv_power: {at: PPV, type: number, write: {send: \"P{0}\", class: config, min: 0,"
                  + " max: 1}}");

      assertEquals(
          List.of(
              "profiles/test.yaml:6:37: points.pv_power.write is not valid for a device that is"
                  + " not polled, or without answer.taken; expected no such key"),
          problems(written));
    }

    @Test
    void a_number_that_is_written_without_bounds() {
      String written = ASKED.replace("deadband: 5", "write: {send: \"P{0}\", class: config}");

      assertEquals(2, problems(written).size(), "min and max");
    }

    @Test
    void words_that_are_written_as_digits() {
      assertEquals(
          List.of(
              "profiles/test.yaml:13:24: points.mode.write.send is with digits for words that are"
                  + " not numbers; expected {}"),
          problems(ASKED.replace("{0: utility, 1: solar}", "{U: utility, S: solar}")));
    }
  }

  @Nested
  @DisplayName("is named by a device")
  class Devices {

    private static final String SITE =
        """
        site: rooftop-7
        links:
          charger: {lines: /dev/ttyS1, baud: 19200}
          roof: {tcp: 192.168.10.20:502}
        devices:
          mppt: {link: charger, profile: ve-direct, every: 5s}
        """;

    @Test
    void alone_on_its_link() throws Exception {
      Device.Lines mppt = (Device.Lines) folder.load(SITE).devices().values().iterator().next();

      assertEquals(LineProfileReader.KIND.shipped(new ProfileName("ve-direct")), mppt.profile());
      assertEquals(Duration.ofSeconds(5), mppt.every());
      assertEquals("line", mppt.addressOnLink());
    }

    @Test
    void and_another_one_there_is_refused() {
      assertEquals(
          List.of(
              "site.yaml:7:17: devices.other.link is charger, the link of mppt; expected a"
                  + " separate link for each device with a text protocol"),
          folder.problems(SITE + "  other: {link: charger, profile: ve-direct}\n"));
    }

    @Test
    void and_a_unit_means_nothing_there() {
      assertEquals(
          List.of(
              "site.yaml:6:25: devices.mppt.unit is not valid for a device with a text protocol;"
                  + " expected no such key"),
          folder.problems(SITE.replace("charger, profile", "charger, unit: 1, profile")));
    }

    @Test
    void at_the_speed_that_it_says() {
      assertEquals(
          List.of(
              "site.yaml:6:16: devices.mppt.link is charger, at 9600 baud; expected baud: 19200 on"
                  + " that link, the only speed of ve-direct"),
          folder.problems(SITE.replace(", baud: 19200", "")));
    }

    @Test
    void and_one_of_registers_is_refused() {
      assertEquals(
          List.of(
              "site.yaml:6:34: devices.mppt.profile is \"acme-pv2000\", a register profile;"
                  + " expected a line profile"),
          folder.problems(SITE.replace("ve-direct", "acme-pv2000")));
    }

    @Test
    void and_on_a_link_of_registers_it_is_refused() {
      assertEquals(
          List.of(
              "(shipped)/profiles/ve-direct.yaml:1:1: protocol is \"lines\"; expected a register"
                  + " profile, which has no protocol; line profiles need a link of kind lines"),
          folder.problems(
              SITE.replace("charger, profile: ve-direct", "roof, unit: 1, profile: ve-direct")));
    }

    @Test
    void and_an_unknown_one_is_refused_with_the_nearest() {
      assertEquals(
          List.of("site.yaml:6:34: devices.mppt.profile is \"ve-dirct\"; expected ve-direct"),
          folder.problems(SITE.replace("ve-direct", "ve-dirct")));
    }

    @Test
    void and_what_is_wrong_with_it_is_reported_once() {
      folder.with(
          "profiles/broken.yaml",
          ASKED.replace("profile: test", "profile: broken").replace("type: text(16)", "type: txt"));

      assertEquals(
          List.of(
              "profiles/broken.yaml:11:35: points.serial.type is \"txt\"; expected number, hex,"
                  + " enum, bool, text(20) or flag(3)"),
          folder.problems(SITE.replace("ve-direct", "broken")));
    }
  }
}
