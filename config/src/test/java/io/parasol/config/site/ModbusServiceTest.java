// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.Folder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Modbus server of a site")
class ModbusServiceTest {

  private static final String DEVICES =
      """
      site: a
      links: {lan: {tcp: 10.0.0.1}}
      devices:
        one: {link: lan, unit: 1, profile: own}
        two: {link: lan, unit: 2, profile: sunspec}
        box: {native: true}
      modbus-server: \
      """;

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() throws Exception {
    folder = new Folder(temp);
    folder.with(
        "profiles/own.yaml",
        "{profile: own, points: {x: {at: coil 1, type: bool}, y: {at: holding 1, type: uint16,"
            + " write: {class: setpoint, min: 0, max: 1}}}}");
    folder.with("roles/x.json", "{}");
    folder.with("file.json", "{}");
  }

  private void assertRefused(String problem, String section) {
    assertEquals(List.of("site.yaml:7:" + problem), folder.problems(DEVICES + section + "\n"));
  }

  @Test
  void is_absent_without_its_section() throws Exception {
    assertEquals(Optional.empty(), folder.load("site: a\n").modbusService());
  }

  @Test
  void has_addresses_roles_and_units() throws Exception {
    SiteConfig.ModbusService service =
        folder
            .load(
                DEVICES
                    + "{listen: 0.0.0.0, plain: \"[::1]:5020\", roles: roles,"
                    + " units: {one: 1, two: 2}, sunspec: {two: 102}}\n")
            .modbusService()
            .orElseThrow();

    assertEquals(Optional.of(new HostPort("0.0.0.0", 802)), service.listen());
    assertEquals(Optional.of(new HostPort("::1", 5020)), service.plain());
    assertEquals(Optional.of(temp.resolve("roles")), service.roles());
    assertEquals(Map.of(1, new DeviceId("one"), 2, new DeviceId("two")), service.units());
    assertEquals(Map.of(102, new DeviceId("two")), service.sunSpec());
  }

  @Test
  void is_refused_if_other_machines_could_reach_it_without_tls() {
    for (String host : List.of("0.0.0.0", "10.0.0.5", "gateway.example")) {
      assertRefused(
          "24: modbus-server.plain is "
              + host
              + ":502, an address that other machines reach; expected a loopback address: plain"
              + " Modbus has no authentication",
          "{plain: " + host + ", units: {one: 1}}");
    }
  }

  @Test
  void is_refused_on_the_port_of_another_server() {
    assertRefused(
        "25: modbus-server.listen is 127.0.0.1:8883, the port of the broker; expected another"
            + " port",
        "{listen: 127.0.0.1:8883, units: {one: 1}}");
    assertRefused(
        "47: modbus-server.plain is 127.0.0.1:802, the port of modbus-server.listen; expected"
            + " another port",
        "{listen: 127.0.0.1:802, plain: 127.0.0.1:802, units: {one: 1}}");
  }

  @Test
  void is_refused_without_an_address_or_a_unit() {
    assertRefused(
        "1: modbus-server.listen is missing; expected listen, plain, or both", "{units: {one: 1}}");
    assertRefused(
        "1: modbus-server.units is missing; expected units, sunspec, or both",
        "{plain: 127.0.0.1}");
  }

  @Test
  void is_refused_with_a_unit_or_a_device_that_cannot_be() {
    assertRefused(
        "56: modbus-server.units.two is the unit of units.one; expected each unit once",
        "{plain: 127.0.0.1, units: {one: 1, two: 1}}");
    assertRefused(
        "48: modbus-server.units.one is \"248\"; expected 1 to 247",
        "{plain: 127.0.0.1, units: {one: 248}}");
    assertRefused(
        "43: modbus-server.units.box is not a device that can be served; expected a device with"
            + " Modbus registers",
        "{plain: 127.0.0.1, units: {box: 1}}");
    assertRefused(
        "45: modbus-server.sunspec.ten is not a device that can be served; expected a legacy"
            + " device",
        "{plain: 127.0.0.1, sunspec: {ten: 1}}");
  }

  @Test
  void is_refused_if_its_roles_are_no_folder() {
    assertRefused(
        "42: modbus-server.roles is not a folder: file.json; expected the path of a folder of"
            + " role maps in JSON",
        "{plain: 127.0.0.1, roles: file.json, units: {one: 1}}");
  }

  @Test
  void names_the_points_that_roles_may_write() throws Exception {
    SiteConfig.ModbusService service =
        folder
            .load(
                DEVICES
                    + "{listen: 0.0.0.0, units: {one: 1, two: 2}, writes:"
                    + " {one: {y: [GridServiceSunSpec, plant]}, two: {controls.WMaxLimPct: [a]}}}\n")
            .modbusService()
            .orElseThrow();

    assertEquals(
        Map.of(
            new DeviceId("one"),
            Map.of(new PointName("y"), Set.of("GridServiceSunSpec", "plant")),
            new DeviceId("two"),
            Map.of(new PointName("controls.WMaxLimPct"), Set.of("a"))),
        service.writes());
  }

  @Test
  void is_refused_if_its_writes_could_never_be_carried_out() {
    assertRefused(
        "52: modbus-server.writes is without a server over TLS; expected listen: only a certificate"
            + " has a role",
        "{plain: 127.0.0.1, units: {one: 1}, writes: {one: {y: [a]}}}");
    assertRefused(
        "60: modbus-server.writes.two is not a device in modbus-server.units; expected a device"
            + " with a unit",
        "{listen: 0.0.0.0, units: {one: 1}, writes: {two: {y: [a]}}}");
    assertRefused(
        "66: modbus-server.writes.one.x is not a point that can be written; expected a point with a"
            + " write rule in profile own",
        "{listen: 0.0.0.0, units: {one: 1}, writes: {one: {x: [a]}}}");
    assertRefused(
        "69: modbus-server.writes.one.y is empty; expected 1 to 16 roles that may write the point",
        "{listen: 0.0.0.0, units: {one: 1}, writes: {one: {y: []}}}");
    assertRefused(
        "70: modbus-server.writes.one.y[0] is a role that only reads; expected a role that may"
            + " write",
        "{listen: 0.0.0.0, units: {one: 1}, writes: {one: {y: [ReadOnlySunSpec]}}}");
  }
}
