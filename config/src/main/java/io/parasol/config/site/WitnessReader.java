// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.WitnessedSite;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code witness}: the other sites whose evidence logs the gateway witnesses. */
final class WitnessReader {

  private static final Keys KEYS = Keys.of("to", ClientTlsReader.KEY, "prefix", "ca");
  private static final int MAX_SITES = 16;

  private WitnessReader() {}

  /**
   * Reads the sites, if there are any.
   *
   * @param own empty if the site's own name is missing or invalid.
   */
  static List<WitnessedSite> read(Section site, Path file, Optional<SiteId> own) {
    List<WitnessedSite> sites = new ArrayList<>();
    List<Named> entries = site.entries("witness", "a mapping of sites");
    for (Named named : entries) {
      Optional<SiteId> name = named.as(SiteReader.SITE);
      if (name.isPresent() && name.equals(own)) {
        named.problem("this site itself", "another site");
      }
      named.section(KEYS).flatMap(section -> one(section, file, name)).ifPresent(sites::add);
    }
    if (entries.size() > MAX_SITES) {
      site.problem("witness", entries.size() + " sites", "at most " + MAX_SITES);
    }
    return sites;
  }

  private static Optional<WitnessedSite> one(Section section, Path file, Optional<SiteId> name) {
    List<HostPort> to = RemoteReader.addresses(section, "to");
    Optional<ClientTls> tls = ClientTlsReader.read(section);
    if (!section.has(ClientTlsReader.KEY)) {
      section.problem(ClientTlsReader.KEY, "missing", "certificate, key and ca");
    }
    String prefix =
        section.optional("prefix", BridgeReader.PREFIX).map(levels -> levels + "/").orElse("");
    Optional<Path> ca = RemoteReader.file(section, "ca", file, "the path of the site's ca.pem");
    return name.flatMap(
        site ->
            tls.map(files -> new WitnessedSite(site, to, files, prefix, ca.orElseGet(files::ca))));
  }
}
