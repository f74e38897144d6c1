// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The addresses on the side of the controllers, as the links of a site state them. */
public final class FieldAddresses {

  private static final Pattern ADDRESS =
      Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z]*");

  private FieldAddresses() {}

  /**
   * Returns the addresses of controllers, and those at which the gateway listens for panels. Leaves
   * out host names, which are not resolved, and listeners on all interfaces.
   */
  public static Set<InetAddress> of(Collection<? extends SiteConfig.Link> links) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    links.forEach(
        link -> endpoint(link).flatMap(FieldAddresses::address).ifPresent(addresses::add));
    addresses.removeIf(InetAddress::isAnyLocalAddress);
    return addresses;
  }

  private static Optional<HostPort> endpoint(SiteConfig.Link link) {
    if (link instanceof SiteConfig.Link.ModbusTcp tcp) {
      return Optional.of(tcp.address());
    }
    if (link instanceof SiteConfig.Link.RtuOverTcp rtu) {
      return Optional.of(rtu.address());
    }
    return link instanceof SiteConfig.Link.Mqtt panels
        ? Optional.of(panels.listen())
        : Optional.empty();
  }

  private static Optional<InetAddress> address(HostPort endpoint) {
    if (!ADDRESS.matcher(endpoint.host()).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(endpoint.host()));
    } catch (UnknownHostException malformed) {
      return Optional.empty();
    }
  }
}
