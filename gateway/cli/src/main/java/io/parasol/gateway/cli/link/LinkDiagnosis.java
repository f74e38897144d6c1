// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.cli.verb.NetworkErrorText;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Finds out why nothing could be read from a link. Readings do not contain the reason, so it opens
 * the link once more.
 *
 * @param isOneClient whether the device accepts one connection at a time.
 */
record LinkDiagnosis(Link.Modbus link, SerialPorts ports, boolean isOneClient) {

  private static final String ONE_CLIENT =
      "; the device accepts one client, and another one may be connected";

  /**
   * Returns the reason for the user.
   *
   * @param timeout the connect timeout.
   */
  String reason(Duration timeout) {
    if (link instanceof Link.ModbusSerial serial) {
      return reason(serial);
    }
    HostPort address =
        link instanceof Link.RtuOverTcp box ? box.address() : ((Link.ModbusTcp) link).address();
    return reason(address, timeout) + (isOneClient ? ONE_CLIENT : "");
  }

  private String reason(Link.ModbusSerial serial) {
    try (SerialPort port = ports.open(serial.port(), serial.rs485())) {
      port.read(new byte[1], Duration.ZERO);
      return "the responses cannot be decoded; check baud, parity and framing";
    } catch (IOException refused) {
      return Printable.of(String.valueOf(refused.getMessage()));
    }
  }

  private static String reason(HostPort address, Duration timeout) {
    InetSocketAddress peer = new InetSocketAddress(address.host(), address.port());
    try (Socket socket = new Socket()) {
      socket.connect(peer, (int) timeout.toMillis());
      return "it accepts the connection, but closes it or sends responses that cannot be decoded";
    } catch (IOException refused) {
      return NetworkErrorText.of(refused);
    }
  }
}
