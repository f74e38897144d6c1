// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.site.SiteConfig.CorporateAuthority;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads {@code pki}: the corporate authority that certifies the devices of the gateway, if there is
 * an external broker, or else the issuer of the site.
 */
final class CorporateReader {

  private static final Keys PKI = Keys.of("est", "ca");

  private static final TextFormat<URI> EST =
      new TextFormat<>("an address such as https://est.example/", RemoteReader::httpsAddress);

  private static final String CA = "the path of the roots of the corporate authority in PEM form";

  private CorporateReader() {}

  static Optional<CorporateAuthority> read(Section site) {
    Optional<Section> section = site.section("pki", PKI);
    return section.flatMap(each -> read(each, site.source().file()));
  }

  private static Optional<CorporateAuthority> read(Section section, Path file) {
    Optional<URI> est = section.required("est", EST);
    if (!section.has("ca")) {
      section.problem("ca", "missing", CA);
    }
    Optional<Path> ca = RemoteReader.file(section, "ca", file, CA);
    return est.flatMap(server -> ca.map(roots -> new CorporateAuthority(server, roots)));
  }
}
