// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Connects to the controllers, or opens their serial lines, and sends nothing. Many controllers
 * accept one client only, so this must not run beside the gateway.
 */
final class LinkCheck {

  private final SiteConfig config;
  private final Reach reach;
  private final SerialPorts ports;

  LinkCheck(SiteConfig config, Reach reach, SerialPorts ports) {
    this.config = config;
    this.reach = reach;
    this.ports = ports;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (SiteConfig.Link link : config.links().values()) {
      String subject = "link " + link.id();
      if (link instanceof SiteConfig.Link.ModbusTcp tcp) {
        findings.add(tcp(subject, tcp.address()));
      } else if (link instanceof SiteConfig.Link.RtuOverTcp box) {
        findings.add(tcp(subject, box.address()));
      } else if (link instanceof SiteConfig.Link.ModbusSerial serial) {
        findings.add(serial(subject, serial.port(), serial.rs485()));
      } else if (link instanceof SiteConfig.Link.Lines lines) {
        findings.add(serial(subject, lines.port(), false));
      }
    }
    return findings;
  }

  private Finding tcp(String subject, HostPort address) {
    Optional<String> why = reach.tcp(address);
    return why.isEmpty()
        ? Finding.ok(subject, address + " accepts connections")
        : Finding.problem(subject, address + ": " + why.get(), remedy(why.get()));
  }

  private static String remedy(String why) {
    return switch (why) {
      case "connection refused" ->
          "the host is there, but no program listens; check the port, and that Modbus TCP is"
              + " switched on in the controller";
      case "unknown host" -> "check the name, or configure the address";
      case "no route to host", "network is unreachable" ->
          "check the address, the cable and the routes of this machine";
      default -> "check that the controller is switched on, and the address and cable";
    };
  }

  private Finding serial(String subject, SerialSettings settings, boolean isRs485) {
    try {
      ports.open(settings, isRs485).close();
      return Finding.ok(subject, settings + " can be opened");
    } catch (IOException failed) {
      return Finding.problem(
          subject,
          String.valueOf(failed.getMessage()),
          "check the adapter, and that this user is in the group of the port (dialout)");
    }
  }
}
