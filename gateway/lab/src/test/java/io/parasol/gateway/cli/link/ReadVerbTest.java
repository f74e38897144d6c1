// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Scale;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What parasol read takes")
class ReadVerbTest {

  @TempDir private Path folder;

  @Test
  void is_a_point_in_one_line() {
    Point plain = PointText.parse("holding 40083 int16");
    assertEquals("holding 40083 int16 AB", says(plain));
    assertEquals(Scale.ONE, plain.scale());

    Point all = PointText.parse("input  0x64 uint32 CDAB -1.5e-2");
    assertEquals("input 100 uint32 CDAB", says(all));
    assertEquals(new Scale.Factor(new BigDecimal("-0.015")), all.scale());

    assertEquals("coil 7 bool AB", says(PointText.parse("coil 7 bool")));
    assertEquals("holding 9 bit(3) AB", says(PointText.parse("holding 9 bit(3)")));
    assertEquals("input-100", all.name().value());
  }

  @Test
  void may_be_one_register_in_several_ways() {
    List<String> names =
        PointText.parse(
                List.of(
                    "holding 9 uint32 CDAB",
                    "holding 9 uint32",
                    "holding 9 bit(3)",
                    "holding 9 uint32 0.1",
                    "holding 10 uint16"))
            .stream()
            .map(point -> point.name().value())
            .toList();

    assertEquals(
        List.of(
            "holding-9-uint32-CDAB",
            "holding-9-uint32-ABCD",
            "holding-9-bit.3-AB",
            "holding-9-uint32-ABCD#2",
            "holding-10"),
        names);
  }

  private static String says(Point point) {
    return "%s %s %s".formatted(point.at(), point.type(), point.order());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          40083                    | holding 82 for register 40083 of a vendor's list, or the table and 40083 for that address on the wire
          300001 uint16            | input 0 for register 300001 of a vendor's list
          holding 40083            | table, address and type, such as 'holding 40083 int16' or 'input 100 uint32 CDAB 0.01'
          register 1 int16         | holding, input, coil or discrete
          holding 1 int17          | a type such as bool, int16, float32, string(8) or bit(3)
          holding 1 int16 ABCD     | an order of AB, BA
          holding 1 uint32 DBCA    | an order of ABCD, CDAB, BADC, DCBA
          """)
  void is_not(String text, String expected) {
    parasol("read", "tcp://box", "--unit", 1, "--at", text)
        .refused(ExitCode.USAGE, "--at is \"%s\"; expected %s".formatted(text, expected));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          holding 1 int16 0    | scale 0: expected a number other than zero
          holding 70000 int16  | address 70000: expected 0 to 65535, the zero-based address on the wire
          holding 65535 uint32 | point holding-65535: uint32 at holding 65535 extends beyond address 65535
          coil 1 uint16        | point coil-1: type uint16 in table coil; expected bool
          """)
  void is_nothing_that_cannot_be(String text, String why) {
    parasol("read", "tcp://box", "--unit", 1, "--at", text)
        .refused(ExitCode.USAGE, "--at \"%s\": %s".formatted(text, why));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          udp://box                         | tcp://, rtu+tcp://, serial:// or the id of a link
          tcp://box:0                       | tcp://HOST:PORT, such as tcp://192.168.10.20
          tcp://                            | tcp://HOST:PORT, such as tcp://192.168.10.20
          rtu+tcp://box:70000               | rtu+tcp://HOST:PORT, such as rtu+tcp://192.168.10.30:4001
          serial://ttyUSB0                  | the path of a port, such as serial:///dev/ttyUSB0?baud=9600
          serial:///dev/a?bau=9600          | baud, parity, data-bits, stop-bits, framing, echo, rs485=VALUE, not "bau=9600"
          serial:///dev/a?baud              | baud, parity, data-bits, stop-bits, framing, echo, rs485=VALUE, not "baud"
          serial:///dev/a?baud=fast         | a number for baud
          serial:///dev/a?parity=mark       | parity to be none or even or odd
          serial:///dev/a?echo=yes          | echo to be true or false
          serial:///dev/a?baud=1200&baud=1  | baud once
          serial:///dev/a?data-bits=7       | data-bits=8, or framing=ascii
          """)
  void is_no_link(String link, String why) {
    parasol("read", link, "--unit", 1, "--at", "coil 1 bool")
        .refused(ExitCode.USAGE, "LINK is \"%s\"; expected %s".formatted(link, why));
  }

  @Test
  void is_no_serial_line_of_a_speed_that_there_is_not() {
    parasol("read", "serial:///dev/a?baud=1", "--unit", 1, "--at", "coil 1 bool")
        .refused(
            ExitCode.USAGE, "LINK is \"serial:///dev/a?baud=1\": baud 1: expected 50 to 4000000");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "tcp://box:502",
        "rtu+tcp://[fe80::1]:4001",
        "serial:///dev/ttyUSB0?baud=9600",
        "serial:///dev/serial/by-id/usb-FTDI_1?baud=19200&parity=even&data-bits=7&stop-bits=2&framing=ascii&echo=true&rs485=true",
      })
  void is_a_link(String link) {
    assertEquals(link, LinkText.of(LinkText.parse(link, new SiteOption())));
  }

  @Test
  void is_a_link_with_what_is_usual_left_out() {
    assertEquals("tcp://box:502", LinkText.of(LinkText.parse("tcp://box", new SiteOption())));
    assertEquals(
        "rtu+tcp://box:4001", LinkText.of(LinkText.parse("rtu+tcp://box", new SiteOption())));
    assertEquals(
        "serial:///dev/ttyS0?baud=9600",
        LinkText.of(LinkText.parse("serial:///dev/ttyS0", new SiteOption())));
  }

  @Test
  void is_no_unit_beyond_255_and_no_time_without_its_unit() {
    parasol("read", "tcp://box", "--unit", 256, "--at", "coil 1 bool")
        .refused(ExitCode.USAGE, "--unit is 256; expected 0 to 255");
    parasol("read", "tcp://box", "--unit", 1, "--at", "coil 1 bool", "--timeout", "5")
        .refused(ExitCode.USAGE, "--timeout is \"5\"; expected 10ms to 60s");
  }

  @ParameterizedTest(name = "{0}, unit {1}")
  @CsvSource({
    "serial:///dev/ttyUSB9, 0",
    "serial:///dev/ttyUSB9, 248",
    "serial:///dev/ttyUSB9, 255",
    "rtu+tcp://box, 0",
    "rtu+tcp://box, 254",
  })
  void is_no_unit_of_a_serial_line_that_is_all_or_nobody(String link, int unit) {
    parasol("read", link, "--unit", unit, "--at", "coil 1 bool")
        .refused(
            ExitCode.USAGE, "--unit is %d; expected 1 to 247 on a serial line".formatted(unit));
  }

  @Test
  void is_a_link_and_a_profile_that_are_there() throws Exception {
    Path site =
        Files.writeString(
            folder.resolve("site.yaml"), "site: roof\nlinks:\n  lan: {tcp: 192.0.2.1}\n");

    parasol("read", "wan", "-c", site, "--unit", 1, "--at", "coil 1 bool")
        .refused(
            ExitCode.USAGE,
            "LINK is \"wan\"; expected an address such as tcp://HOST:PORT, or a link of "
                + site
                + ": lan");
    parasol("read", "lan", "-c", site, "--unit", 1, "--profile", "trakcer")
        .refused(ExitCode.USAGE, "--profile is an unknown profile \"trakcer\"; expected tracker");
  }
}
