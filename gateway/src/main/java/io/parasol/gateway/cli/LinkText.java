// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.Printable;
import java.util.Optional;
import java.util.stream.Collectors;

/** A link as the command line names it: an address, or the id of a link of the configuration. */
final class LinkText {

  private static final String TCP = "tcp://";
  private static final int USUAL_PORT = 502;

  private LinkText() {}

  /** Where the link leads. */
  static HostPort parse(String text, SiteOption site) {
    if (!text.contains("://")) {
      return ofConfiguration(text, site.load());
    }
    if (!text.startsWith(TCP)) {
      throw wrong(text, ", not supported by this version", "tcp://HOST:PORT or the id of a link");
    }
    return HostPort.parse(text.substring(TCP.length()), Optional.of(USUAL_PORT))
        .filter(address -> address.port() > 0)
        .orElseThrow(() -> wrong(text, "", "tcp://HOST:PORT, such as tcp://192.168.10.20:502"));
  }

  private static HostPort ofConfiguration(String id, SiteConfig config) {
    for (SiteConfig.Link link : config.links().values()) {
      if (link.id().value().equals(id) && link instanceof SiteConfig.Link.ModbusTcp tcp) {
        return tcp.address();
      }
    }
    String known =
        config.links().keySet().stream().map(LinkId::value).collect(Collectors.joining(", "));
    throw wrong(id, "", "tcp://HOST:PORT or a link of " + config.file() + ": " + known);
  }

  private static VerbException wrong(String text, String what, String expected) {
    return new VerbException(
        ExitCode.USAGE,
        "LINK is \"%s\"%s; expected %s".formatted(Printable.of(text), what, expected));
  }
}
