// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files for mutual TLS with a server. */
final class ClientTlsReader {

  /** The key of this section in the section that describes the server. */
  static final String KEY = "tls";

  private static final Keys KEYS = Keys.of("certificate", "key", "ca");

  private ClientTlsReader() {}

  /** Returns empty if the section is missing or invalid. */
  static Optional<ClientTls> read(Section reached) {
    return reached.section(KEY, KEYS).flatMap(ClientTlsReader::files);
  }

  private static Optional<ClientTls> files(Section tls) {
    TextFormat<Path> pem = PathText.relativeTo(tls.source().file(), "the path of a PEM file");
    Optional<Path> certificate = tls.required("certificate", pem);
    Optional<Path> key = tls.required("key", pem);
    Optional<Path> ca = tls.required("ca", pem);
    return certificate.isPresent() && key.isPresent() && ca.isPresent()
        ? Optional.of(new ClientTls(certificate.get(), key.get(), ca.get()))
        : Optional.empty();
  }
}
