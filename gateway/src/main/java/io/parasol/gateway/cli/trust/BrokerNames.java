// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.config.SiteConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that the broker's certificate bears without being told: what clients will dial. */
final class BrokerNames {

  private static final Set<String> ANY = Set.of("0.0.0.0", "::");

  /** What a machine calls itself may be anything; a certificate bears DNS names only. */
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*");

  private BrokerNames() {}

  /** The address it listens on; if that is any, all of this machine, and the machine's name. */
  static Set<String> of(SiteConfig config) {
    String host = config.broker().listen().host();
    if (!ANY.contains(host)) {
      return Set.of(host);
    }
    Set<String> names = new LinkedHashSet<>();
    try {
      String name = InetAddress.getLocalHost().getHostName();
      if (DNS_NAME.matcher(name).matches()) {
        names.add(name);
      }
    } catch (UnknownHostException nameless) {
      // Then it is known by its addresses.
    }
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
          .forEach(address -> names.add(withoutZone(address)));
    } catch (SocketException unreadable) {
      // localhost is always there; others can be given by --broker-name.
    }
    return names;
  }

  /** Java names the interface of an IPv6 address behind a '%'; that is nothing to others. */
  private static String withoutZone(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
