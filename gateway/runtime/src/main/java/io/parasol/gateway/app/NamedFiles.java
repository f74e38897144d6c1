// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.TlsFile;
import io.parasol.gateway.health.ManualCertificates.Holder;
import io.parasol.gateway.health.ManualCertificates.Kind;
import io.parasol.gateway.trust.NamedCertificates;
import java.util.List;
import java.util.stream.Stream;

/**
 * For how long the certificates, authorities and revocation lists in the files of the configuration
 * can be used, as of the last {@link #read}. Thread-safe.
 */
final class NamedFiles {

  /** What the gateway presents to the central broker counts as a certificate of its own. */
  private static final String OWN = "bridge.certificate";

  private volatile SiteConfig config;
  private volatile List<Holder> holders = List.of();

  NamedFiles(SiteConfig config) {
    this.config = config;
  }

  /** Reads the files of a changed configuration. */
  void reload(SiteConfig changed) {
    config = changed;
    read();
  }

  /** Reads the files. Blocks on the disk. */
  void read() {
    holders =
        TlsFile.of(config).stream()
            .filter(each -> !each.name().equals(OWN))
            .map(NamedCertificates::read)
            .flatMap(NamedFiles::holder)
            .toList();
  }

  /** Returns nothing of a file that cannot be used: what needs it reports that. */
  private static Stream<Holder> holder(NamedCertificates each) {
    Kind kind =
        switch (each.file().kind()) {
          case CERTIFICATE -> Kind.FILE;
          case AUTHORITY -> Kind.AUTHORITY_FILE;
          case REVOCATION_LIST -> Kind.REVOCATION_LIST;
        };
    return each.term().map(term -> new Holder(each.file().name(), kind, term)).stream();
  }

  List<Holder> holders() {
    return holders;
  }
}
