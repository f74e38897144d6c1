// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A TCP endpoint in text form: {@code 192.168.10.20:502}, {@code [::1]:8883}, {@code
 * box.local:4001}. The host name is not resolved.
 *
 * @param host a name or an address, without brackets.
 * @param port 0 to 65 535; for a listener, 0 means any free port.
 */
public record HostPort(String host, int port) {

  /** A host of digits only is a misplaced port, or an address form that only C libraries accept. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.%a-z]{2,64}");

  public HostPort {
    if (!HOST.matcher(host).matches() || NUMBER.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "host \"%s\": expected a name or an address".formatted(Printable.of(host)));
    }
    if (port < 0 || port > 0xFFFF) {
      throw new IllegalArgumentException("port %d: expected 0 to 65535".formatted(port));
    }
  }

  /** Returns the endpoint of a resolved address. */
  public static HostPort of(InetSocketAddress address) {
    return new HostPort(IpAddressText.of(address.getAddress()), address.getPort());
  }

  /**
   * Parses {@code host:port}, or {@code host} alone if there is a default port. Returns empty if
   * the text is malformed.
   */
  public static Optional<HostPort> parse(String text, Optional<Integer> defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean hasPort = bracketed ? colon > text.indexOf(']') : colon >= 0;
    String host = hasPort ? text.substring(0, colon) : text;
    try {
      if (bracketed) {
        if (!host.endsWith("]")) {
          return Optional.empty();
        }
        host = host.substring(1, host.length() - 1);
      } else if (host.contains(":")) {
        return Optional.empty();
      }
      if (hasPort) {
        String port = text.substring(colon + 1);
        return PORT.matcher(port).matches()
            ? Optional.of(new HostPort(host, Integer.parseInt(port)))
            : Optional.empty();
      }
      return defaultPort.isPresent()
          ? Optional.of(new HostPort(host, defaultPort.get()))
          : Optional.empty();
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
