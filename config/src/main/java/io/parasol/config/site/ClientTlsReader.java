// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.config.site.SiteConfig.ListenerTls;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files for mutual TLS with a server, or for a listener of the gateway. */
final class ClientTlsReader {

  /** The key of this section in the section that describes the server. */
  static final String KEY = "tls";

  private static final Keys KEYS = Keys.of("certificate", "key", "ca");
  private static final Keys WITH_LISTS = Keys.of("certificate", "key", "ca", "crl");
  private static final Keys OF_LISTENER = Keys.of("ca", "crl");

  private ClientTlsReader() {}

  /** Returns empty if the section is missing or invalid. */
  static Optional<ClientTls> read(Section reached) {
    return reached.section(KEY, KEYS).flatMap(ClientTlsReader::files);
  }

  /** Reads the same files and revocation lists; empty if the section is missing or invalid. */
  static Optional<ClientTls> readWithLists(Section reached) {
    return reached.section(KEY, WITH_LISTS).flatMap(ClientTlsReader::filesAndLists);
  }

  /** Reads what a listener checks clients by; empty if the section is missing or invalid. */
  static Optional<ListenerTls> readOfListener(Section listener) {
    return listener
        .section(KEY, OF_LISTENER)
        .flatMap(
            tls -> {
              TextFormat<Path> pem = pem(tls);
              Optional<Path> ca = tls.required("ca", pem);
              Optional<Path> crl = tls.optional("crl", pem);
              return isAbsentOrRead(tls, crl)
                  ? ca.map(anchors -> new ListenerTls(anchors, crl))
                  : Optional.empty();
            });
  }

  private static Optional<ClientTls> filesAndLists(Section tls) {
    Optional<Path> crl = tls.optional("crl", pem(tls));
    Optional<ClientTls> files = files(tls);
    return isAbsentOrRead(tls, crl)
        ? files.map(each -> new ClientTls(each.certificate(), each.key(), each.ca(), crl))
        : Optional.empty();
  }

  /** A list that is configured, but not as it must be, is never ignored. */
  private static boolean isAbsentOrRead(Section tls, Optional<Path> crl) {
    return !tls.has("crl") || crl.isPresent();
  }

  private static TextFormat<Path> pem(Section tls) {
    return PathText.relativeTo(tls.source().file(), "the path of a PEM file");
  }

  private static Optional<ClientTls> files(Section tls) {
    TextFormat<Path> pem = pem(tls);
    Optional<Path> certificate = tls.required("certificate", pem);
    Optional<Path> key = tls.required("key", pem);
    Optional<Path> ca = tls.required("ca", pem);
    return certificate.isPresent() && key.isPresent() && ca.isPresent()
        ? Optional.of(new ClientTls(certificate.get(), key.get(), ca.get()))
        : Optional.empty();
  }
}
