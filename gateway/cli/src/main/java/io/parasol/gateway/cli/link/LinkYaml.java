// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.Parity;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats a link in the syntax of the configuration. */
final class LinkYaml {

  private static final Path PORTS_BY_ID = Path.of("/dev/serial/by-id");

  private LinkYaml() {}

  /** Returns a default name for a link. */
  static String name(Link.Modbus link) {
    if (link instanceof Link.ModbusSerial) {
      return "bus";
    }
    return link instanceof Link.RtuOverTcp ? "box" : "lan";
  }

  /** Returns the value of the link's entry, with only the keys that differ from the defaults. */
  static String of(Link.Modbus link) {
    Map<String, String> keys = new LinkedHashMap<>();
    if (link instanceof Link.ModbusSerial serial) {
      SerialSettings port = serial.port();
      keys.put("serial", quoted(persistentName(port.port()).toString()));
      keys.put("baud", Integer.toString(port.baud()));
      keys.put("parity", port.parity() == Parity.NONE ? "" : LinkText.wireName(port.parity()));
      keys.put("data-bits", port.dataBits() == 8 ? "" : Integer.toString(port.dataBits()));
      keys.put("stop-bits", port.stopBits() == 1 ? "" : Integer.toString(port.stopBits()));
      keys.put(
          "framing", serial.framing() == Framing.RTU ? "" : LinkText.wireName(serial.framing()));
      keys.put("echo", serial.echo() ? "true" : "");
      keys.put("rs485", serial.rs485() ? "true" : "");
    } else if (link instanceof Link.RtuOverTcp box) {
      keys.put("rtu-over-tcp", quoted(box.address().toString()));
    } else {
      keys.put("tcp", quoted(((Link.ModbusTcp) link).address().toString()));
    }
    return keys.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * Returns the persistent name of the port below {@code /dev/serial/by-id}, which does not change
   * when adapters are renumbered, or else the port itself.
   */
  private static Path persistentName(Path port) {
    try (Stream<Path> names = Files.list(PORTS_BY_ID)) {
      Path real = port.toRealPath();
      return names
          .sorted(Comparator.naturalOrder())
          .filter(name -> resolvesTo(name, real))
          .findFirst()
          .orElse(port);
    } catch (IOException noNames) {
      return port;
    }
  }

  private static boolean resolvesTo(Path name, Path real) {
    try {
      return name.toRealPath().equals(real);
    } catch (IOException dangling) {
      return false;
    }
  }
}
