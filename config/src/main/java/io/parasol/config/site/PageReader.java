// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code page}. */
final class PageReader {

  private static final Keys PAGE = Keys.of("listen", "security-contact", "notice");
  private static final TextFormat<HostPort> LISTEN = TextFormat.listen(8443);

  /** RFC 9116, 2.5.3: a URI; printable, so that it is one line of the file. */
  private static final TextFormat<String> CONTACT =
      TextFormat.matching(
          "mailto:ADDRESS, https://… or tel:NUMBER, of at most 200 characters",
          Pattern.compile("(?:mailto:|https://|tel:)[!-~]{1,190}"));

  private static final TextFormat<String> NOTICE =
      TextFormat.matching("1 to 1000 printable characters", Pattern.compile("\\P{Cntrl}{1,1000}"));

  private PageReader() {}

  /**
   * @param ports the ports of the other servers, by what uses them.
   */
  static Optional<SiteConfig.Page> read(Section site, Map<Integer, String> ports) {
    Optional<Section> section = site.section("page", PAGE);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> contact = section.get().optional("security-contact", CONTACT);
    Optional<String> notice = section.get().optional("notice", NOTICE);
    Optional<HostPort> listen = section.get().required("listen", LISTEN);
    listen.ifPresent(address -> checkPort(section.get(), address, ports));
    return listen.map(address -> new SiteConfig.Page(address, contact, notice));
  }

  private static void checkPort(Section section, HostPort listen, Map<Integer, String> ports) {
    if (listen.port() != 0 && ports.containsKey(listen.port())) {
      section.problem(
          "listen",
          "%s, the port of %s".formatted(listen, ports.get(listen.port())),
          "another port");
    }
  }
}
