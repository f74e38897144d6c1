// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.site.SiteConfig.Hawkbit;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code hawkbit}: the update server whose deployments the gateway follows. */
final class HawkbitReader {

  private static final Keys HAWKBIT = Keys.of("to", "tenant", "ca");

  private static final TextFormat<URI> TO =
      new TextFormat<>("an address such as https://hawkbit.example/", RemoteReader::httpsAddress);

  private static final TextFormat<String> TENANT =
      TextFormat.matching(
          "the name of a tenant: 1 to 40 letters, digits, '_', '-' and '.'",
          Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,39}"));

  private static final String DEFAULT_TENANT = "DEFAULT";

  private static final String CA = "the path of the roots of the server in PEM form";

  private HawkbitReader() {}

  static Optional<Hawkbit> read(Section site) {
    return site.section("hawkbit", HAWKBIT).flatMap(section -> read(section, site.source().file()));
  }

  private static Optional<Hawkbit> read(Section section, Path file) {
    Optional<URI> to = section.required("to", TO);
    String tenant = section.optional("tenant", TENANT, DEFAULT_TENANT);
    if (!section.has("ca")) {
      section.problem("ca", "missing", CA);
    }
    Optional<Path> ca = RemoteReader.file(section, "ca", file, CA);
    return to.flatMap(server -> ca.map(roots -> new Hawkbit(server, tenant, roots)));
  }
}
