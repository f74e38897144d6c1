// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.ModbusService;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code modbus-server}: the servers where SCADA masters read devices. */
final class ModbusServiceReader {

  private static final String SECTION = "modbus-server";
  private static final Keys KEYS =
      Keys.of("listen", "plain", "roles", "units", "sunspec", "writes");

  /** The port of Modbus/TCP Security, and that of Modbus/TCP. */
  private static final TextFormat<HostPort> LISTEN = TextFormat.listen(802);

  private static final TextFormat<HostPort> PLAIN = TextFormat.listen(502);
  private static final TextFormat<Integer> UNIT = TextFormat.integer(1, 247);
  static final TextFormat<DeviceId> DEVICE =
      TextFormat.named("the name of a device", DeviceId::new);
  static final String UNITS = "a mapping of devices to units, such as inverter-1: 1";

  private final Section section;
  private final Map<DeviceId, Device> devices;
  private final Map<Integer, String> taken = new LinkedHashMap<>();

  private ModbusServiceReader(Section section, Map<DeviceId, Device> devices) {
    this.section = section;
    this.devices = devices;
  }

  /**
   * @param ports the ports of the other servers, by what uses them.
   */
  static Optional<ModbusService> read(
      Section site, Map<Integer, String> ports, Map<DeviceId, Device> devices) {
    return site.section(SECTION, KEYS)
        .map(section -> new ModbusServiceReader(section, devices).read(site, ports));
  }

  private ModbusService read(Section site, Map<Integer, String> ports) {
    Optional<HostPort> listen = section.optional("listen", LISTEN);
    Optional<HostPort> plain = section.optional("plain", PLAIN);
    listen.ifPresent(address -> requireFree("listen", address, ports));
    plain.ifPresent(address -> requireFree("plain", address, ports));
    if (plain.isPresent() && !isLoopback(plain.get().host())) {
      section.problem(
          "plain",
          "%s, an address that other machines reach".formatted(plain.get()),
          "a loopback address: plain Modbus has no authentication");
    }
    if (!section.has("listen") && !section.has("plain")) {
      section.problem("listen", "missing", "listen, plain, or both");
    }
    Map<Integer, DeviceId> own = units("units", true);
    Map<Integer, DeviceId> sunSpec = units("sunspec", false);
    if (!section.has("units") && !section.has("sunspec")) {
      section.problem("units", "missing", "units, sunspec, or both");
    }
    return new ModbusService(
        listen, plain, roles(site), own, sunSpec, new ModbusWritesReader(section, devices).read());
  }

  private void requireFree(String key, HostPort address, Map<Integer, String> ports) {
    String user = ports.get(address.port());
    if (address.port() != 0 && user != null) {
      section.problem(key, "%s, the port of %s".formatted(address, user), "another port");
    }
    ports.put(address.port(), SECTION + "." + key);
  }

  private static boolean isLoopback(String host) {
    boolean isName = !host.matches("[0-9.]+|[0-9A-Fa-f:]+");
    if (isName) {
      return host.equals("localhost");
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }

  private Optional<Path> roles(Section site) {
    TextFormat<Path> format =
        PathText.relativeTo(site.source().file(), "the path of a folder of role maps in JSON");
    Optional<Path> folder = section.optional("roles", format);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      section.problem(
          "roles", "not a folder: " + Printable.of(folder.get().toString()), format.expected());
    }
    return folder;
  }

  private Map<Integer, DeviceId> units(String key, boolean needsRegisters) {
    Map<Integer, DeviceId> units = new LinkedHashMap<>();
    for (Named each : section.entries(key, UNITS)) {
      Optional<DeviceId> device = each.as(DEVICE);
      Optional<Integer> unit = each.field().as(UNIT);
      if (device.isEmpty() || unit.isEmpty()) {
        continue;
      }
      Device configured = devices.get(device.get());
      boolean isServed =
          needsRegisters
              ? configured instanceof Device.Modbus || configured instanceof Device.SunSpec
              : configured instanceof Device.Legacy;
      if (!isServed) {
        each.problem(
            "not a device that can be served",
            needsRegisters ? "a device with Modbus registers" : "a legacy device");
      }
      String other = taken.putIfAbsent(unit.get(), key + "." + device.get());
      if (other != null) {
        each.field().problem("the unit of " + other, "each unit once");
      }
      units.put(unit.get(), device.get());
    }
    return units;
  }
}
