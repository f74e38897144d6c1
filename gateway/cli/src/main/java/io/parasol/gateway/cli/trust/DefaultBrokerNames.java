// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.config.site.SiteConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the default names in the broker's certificate: those that clients are likely to connect to.
 */
public final class DefaultBrokerNames {

  private static final Set<String> ANY = Set.of("0.0.0.0", "::");

  /**
   * A DNS name. A machine's own name may have any form, but a certificate may contain only DNS
   * names.
   */
  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
              + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*");

  private DefaultBrokerNames() {}

  /** Returns these names, and those that {@link #of} returns. */
  static Set<String> and(List<String> given, SiteConfig config) {
    Set<String> names = new LinkedHashSet<>(given);
    names.addAll(of(config));
    return names;
  }

  /**
   * Returns the address that the broker listens on. For a wildcard address, returns all addresses
   * of this machine and its name.
   */
  public static Set<String> of(SiteConfig config) {
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
      // The addresses below are enough.
    }
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
          .forEach(address -> names.add(withoutZone(address)));
    } catch (SocketException unreadable) {
      // localhost is always included; more names can be given with --broker-name.
    }
    return names;
  }

  /**
   * Returns the address without the interface that Java appends to IPv6 addresses after a '%'. It
   * has no meaning on other machines.
   */
  private static String withoutZone(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
