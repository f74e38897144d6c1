// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.SiteConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names that the broker's certificate bears without being told: what clients will dial. */
final class BrokerNames {

  private static final Set<String> ANY = Set.of("0.0.0.0", "::");

  private BrokerNames() {}

  /** The address it listens on; if that is any, all of this machine, and the machine's name. */
  static Set<String> of(SiteConfig config) {
    String host = config.broker().listen().host();
    if (!ANY.contains(host)) {
      return Set.of(host);
    }
    Set<String> names = new LinkedHashSet<>();
    try {
      names.add(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException nameless) {
      // Then it is known by its addresses.
    }
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
          .forEach(address -> names.add(address.getHostAddress()));
    } catch (SocketException unreadable) {
      // localhost is always there; others can be given by --broker-name.
    }
    return names;
  }
}
