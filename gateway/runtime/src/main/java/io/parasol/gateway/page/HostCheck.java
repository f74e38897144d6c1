// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The names by which the page may be called. Without this check, a foreign site whose name resolves
 * to the address of the gateway could read it in the browser of a person (DNS rebinding). An IP
 * address in the header cannot come from such a site.
 *
 * @param names the DNS names of the gateway, in lower case.
 */
record HostCheck(Supplier<Set<String>> names) {

  /**
   * @param header the value of the header Host (RFC 9110, 7.2), with or without a port.
   */
  boolean isOwn(String header) {
    String host = withoutPort(header).toLowerCase(Locale.ROOT);
    if (host.startsWith("[") && host.endsWith("]")) {
      return NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1));
    }
    return NetUtil.isValidIpV4Address(host)
        || host.equals("localhost")
        || names.get().contains(host);
  }

  private static String withoutPort(String header) {
    if (header.startsWith("[") && header.indexOf(']') > 0) {
      return header.substring(0, header.indexOf(']') + 1);
    }
    return header.substring(0, header.indexOf(':') < 0 ? header.length() : header.indexOf(':'));
  }
}
