// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.Folder;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.config.yaml.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A link")
class LinkReaderTest {

  private static final LinkId A = new LinkId("a");
  private static final Path USB = Path.of("/dev/ttyUSB0");

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private Link link(String keys) throws ConfigException {
    return folder
        .load("site: x\nlinks: {a: {%s}}\n".formatted(keys))
        .links()
        .values()
        .iterator()
        .next();
  }

  private static SerialSettings port(int baud, Parity parity, int dataBits, int stopBits) {
    return new SerialSettings(USB, baud, parity, dataBits, stopBits);
  }

  @Nested
  @DisplayName("is")
  class Is {

    @Test
    void a_modbus_tcp_endpoint() throws Exception {
      assertEquals(
          new Link.ModbusTcp(A, new HostPort("10.0.0.1", 1502)), link("tcp: 10.0.0.1:1502"));
      assertEquals(new Link.ModbusTcp(A, new HostPort("box.lan", 502)), link("tcp: box.lan"));
    }

    @Test
    void a_modbus_tcp_endpoint_in_tls_at_a_port_of_its_own() throws Exception {
      String files = "tls: {certificate: gate.pem, key: gate.key, ca: /etc/plant-ca.pem}";
      SiteConfig.ClientTls tls =
          new SiteConfig.ClientTls(
              temp.resolve("gate.pem"), temp.resolve("gate.key"), Path.of("/etc/plant-ca.pem"));

      assertEquals(
          new Link.ModbusTcp(A, new HostPort("10.0.0.1", 802), Optional.of(tls)),
          link("tcp: 10.0.0.1, " + files));
      assertEquals(
          new Link.ModbusTcp(A, new HostPort("10.0.0.1", 1802), Optional.of(tls)),
          link("tcp: 10.0.0.1:1802, " + files));
      SiteConfig.ClientTls checked =
          new SiteConfig.ClientTls(
              tls.certificate(), tls.key(), tls.ca(), Optional.of(temp.resolve("lists.pem")));
      assertEquals(
          new Link.ModbusTcp(A, new HostPort("10.0.0.1", 802), Optional.of(checked)),
          link("tcp: 10.0.0.1, " + files.replace("}", ", crl: lists.pem}")));
    }

    @Test
    void a_serial_line_behind_a_box() throws Exception {
      assertEquals(
          new Link.RtuOverTcp(A, new HostPort("10.0.0.1", 23)), link("rtu-over-tcp: 10.0.0.1:23"));
      assertEquals(
          new Link.RtuOverTcp(A, new HostPort("10.0.0.1", 4001)), link("rtu-over-tcp: 10.0.0.1"));
    }

    @Test
    void a_serial_port_at_9600_8n1_in_rtu_unless_it_says_otherwise() throws Exception {
      assertEquals(
          new Link.ModbusSerial(A, port(9600, Parity.NONE, 8, 1), Framing.RTU, false, false),
          link("serial: /dev/ttyUSB0"));
    }

    @Test
    void a_serial_port_with_all_that_can_be_said_of_it() throws Exception {
      assertEquals(
          new Link.ModbusSerial(A, port(19_200, Parity.EVEN, 8, 2), Framing.RTU, true, true),
          link(
              "serial: /dev/ttyUSB0, baud: 19200, parity: even, data-bits: 8, stop-bits: 2,"
                  + " framing: rtu, echo: true, rs485: true"));
    }

    @Test
    void a_serial_port_with_frames_of_text_and_seven_bits() throws Exception {
      assertEquals(
          new Link.ModbusSerial(A, port(9600, Parity.ODD, 7, 1), Framing.ASCII, false, false),
          link("serial: /dev/ttyUSB0, framing: ascii, data-bits: 7, parity: odd"));
    }

    @Test
    void a_door_for_panels_that_publish_in_the_clear() throws Exception {
      assertEquals(
          new Link.Mqtt(A, new HostPort("192.168.10.1", 1883)), link("mqtt: 192.168.10.1"));
      assertEquals(new Link.Mqtt(A, new HostPort("10.0.0.1", 0)), link("mqtt: 10.0.0.1:0"));
    }

    @Test
    void a_listener_for_panels_with_certificates() throws Exception {
      SiteConfig.ListenerTls tls =
          new SiteConfig.ListenerTls(
              temp.resolve("ca.pem"), Optional.of(temp.resolve("lists.pem")));

      assertEquals(
          new Link.Mqtt(A, new HostPort("10.0.0.1", 8883), Optional.of(tls)),
          link("mqtt: 10.0.0.1, tls: {ca: ca.pem, crl: lists.pem}"));
      assertEquals(
          new Link.Mqtt(
              A,
              new HostPort("10.0.0.1", 9000),
              Optional.of(new SiteConfig.ListenerTls(temp.resolve("ca.pem"), Optional.empty()))),
          link("mqtt: 10.0.0.1:9000, tls: {ca: ca.pem}"));
    }

    @Test
    void a_serial_port_with_lines_of_text() throws Exception {
      assertEquals(
          new Link.Lines(A, port(2400, Parity.NONE, 7, 1)),
          link("lines: /dev/ttyUSB0, baud: 2400, data-bits: 7"));
    }

    @Test
    void a_port_whose_path_is_relative_to_the_file() throws Exception {
      assertEquals(
          new SerialSettings(temp.resolve("bus-1"), 9600, Parity.NONE, 8, 1),
          ((Link.ModbusSerial) link("serial: ./bus-1")).port());
      assertEquals(
          new SerialSettings(temp.resolve("run/charger"), 2400, Parity.NONE, 8, 1),
          ((Link.Lines) link("lines: run/charger, baud: 2400")).port());
    }

    @Test
    void the_same_port_however_its_path_is_written() throws Exception {
      assertEquals(link("serial: /dev/ttyUSB0"), link("serial: /dev/../dev/./ttyUSB0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 2400, 115_200, 4_000_000})
    void of_any_speed_that_a_port_may_have(int baud) throws Exception {
      assertEquals(
          new Link.Lines(A, port(baud, Parity.NONE, 8, 1)),
          link("lines: /dev/ttyUSB0, baud: " + baud));
    }
  }

  @ParameterizedTest(name = "is refused as {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # spotless:off
          tcp: 10.0.0.1, serial: /dev/ttyS0            | 2:36: links.a.serial is not allowed together with tcp; expected one kind of link
          mqtt: 10.0.0.1, lines: /dev/ttyS0            | 2:36: links.a.lines is not allowed together with mqtt; expected one kind of link
          baud: 9600                                   | 2:9: links.a.tcp is missing; expected one of tcp, serial, rtu-over-tcp, mqtt and lines
          tcp: "10.0.0.1:0"                            | 2:18: links.a.tcp is "10.0.0.1:0"; expected HOST:PORT, such as 192.168.10.20:502
          rtu-over-tcp: "10.0.0.1:x"                   | 2:27: links.a.rtu-over-tcp is "10.0.0.1:x"; expected HOST:PORT, such as 192.168.10.20:4001
          mqtt: 1883                                   | 2:19: links.a.mqtt is "1883"; expected HOST:PORT, such as 127.0.0.1:1883
          serial: ttyUSB0                              | 2:21: links.a.serial is "ttyUSB0"; expected the path of a serial port, such as /dev/ttyUSB0
          serial: COM1                                 | 2:21: links.a.serial is "COM1"; expected the path of a serial port, such as /dev/ttyUSB0
          lines: ""                                    | 2:20: links.a.lines is ""; expected the path of a serial port, such as /dev/ttyUSB0
          serial: /dev/ttyS0, baud: 49                 | 2:39: links.a.baud is "49"; expected 50 to 4000000
          serial: /dev/ttyS0, baud: 9600.0             | 2:39: links.a.baud is "9600.0"; expected 50 to 4000000
          serial: /dev/ttyS0, parity: N                | 2:41: links.a.parity is "N"; expected none, even or odd
          serial: /dev/ttyS0, data-bits: 5             | 2:44: links.a.data-bits is "5"; expected 7 or 8
          serial: /dev/ttyS0, stop-bits: 1.5           | 2:44: links.a.stop-bits is "1.5"; expected 1 or 2
          serial: /dev/ttyS0, framing: tcp             | 2:42: links.a.framing is "tcp"; expected rtu or ascii
          serial: /dev/ttyS0, data-bits: 7             | 2:44: links.a.data-bits is 7 with framing rtu; expected 8, or framing: ascii
          serial: /dev/ttyS0, echo: on                 | 2:39: links.a.echo is "on"; expected true or false
          serial: /dev/ttyS0, rs485: 1                 | 2:40: links.a.rs485 is "1"; expected true or false
          tcp: 10.0.0.1, baud: 9600                    | 2:28: links.a.baud is not valid for a link without a serial port; expected no such key
          rtu-over-tcp: 10.0.0.1, parity: even         | 2:37: links.a.parity is not valid for a link without a serial port; expected no such key
          mqtt: 10.0.0.1, stop-bits: 1                 | 2:29: links.a.stop-bits is not valid for a link without a serial port; expected no such key
          rtu-over-tcp: 10.0.0.1, echo: true           | 2:37: links.a.echo is not valid for a link without Modbus on a serial port; expected no such key
          lines: /dev/ttyS0, framing: ascii            | 2:32: links.a.framing is not valid for a link without Modbus on a serial port; expected no such key
          lines: /dev/ttyS0, rs485: true               | 2:32: links.a.rs485 is not valid for a link without Modbus on a serial port; expected no such key
          # spotless:on
          """)
  void refused(String keys, String problem) {
    assertEquals(
        List.of("site.yaml:" + problem),
        folder.problems("site: x\nlinks: {a: {%s}}\n".formatted(keys)));
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          serial: /dev/ttyS0     | lines: /dev/ttyS0
          serial: /dev/ttyS0     | serial: /dev/../dev/ttyS0
          tcp: 10.0.0.1:4001     | rtu-over-tcp: 10.0.0.1
          mqtt: 10.0.0.1         | mqtt: 10.0.0.1:1883
          """)
  void shares_its_place_with_no_other(String one, String other) {
    assertEquals(
        List.of(
            "site.yaml:4:3: links.b is the same endpoint or port as a; expected each endpoint and"
                + " each port once; its devices share one link"),
        folder.problems("site: x\nlinks:\n  a: {%s}\n  b: {%s}\n".formatted(one, other)));
  }

  @Test
  void on_which_panels_knock_may_have_the_address_of_one_that_is_called() throws Exception {
    assertEquals(
        2,
        folder
            .load("site: x\nlinks: {a: {mqtt: 10.0.0.1:1883}, b: {tcp: 10.0.0.1:1883}}")
            .links()
            .size());
  }

  @ParameterizedTest(name = "with unit {0}")
  @ValueSource(ints = {0, 248, 255})
  void of_serial_kind_has_no_unit_that_names_no_single_device(int unit) throws Exception {
    String site =
        "site: x\nlinks: {a: {%s}}\ndevices: {d: {link: a, unit: %d, profile: tracker}}\n";
    assertEquals(
        List.of(
            "site.yaml:3:30: devices.d.unit is %d on a serial line; expected 1 to 247"
                .formatted(unit)),
        folder.problems(site.formatted("rtu-over-tcp: 10.0.0.1", unit)));
    assertEquals(1, folder.load(site.formatted("tcp: 10.0.0.1", unit)).devices().size());
  }
}
