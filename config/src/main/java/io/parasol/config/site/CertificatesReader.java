// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code certificates}: the validity periods of new certificates. */
final class CertificatesReader {

  private static final Keys CERTIFICATES = Keys.of("lifetimes", "keys");
  private static final Keys LIFETIMES = Keys.of("device", "gateway", "people", "natives", "issuer");

  private static final TextFormat<Duration> OWN =
      TextFormat.duration(CertificateLifetimes.MIN, CertificateLifetimes.MAX_OWN);
  private static final TextFormat<Duration> HOLDER =
      TextFormat.duration(CertificateLifetimes.MIN, CertificateLifetimes.MAX_HOLDER);
  private static final TextFormat<Duration> ISSUER =
      TextFormat.duration(CertificateLifetimes.MIN_ISSUER, CertificateLifetimes.MAX_ISSUER);

  private CertificatesReader() {}

  static Optional<Section> section(Section site) {
    return site.section("certificates", CERTIFICATES);
  }

  static CertificateLifetimes read(Section certificates) {
    return certificates
        .section("lifetimes", LIFETIMES)
        .map(CertificatesReader::lifetimes)
        .orElse(CertificateLifetimes.DEFAULT);
  }

  private static CertificateLifetimes lifetimes(Section section) {
    CertificateLifetimes defaults = CertificateLifetimes.DEFAULT;
    return new CertificateLifetimes(
        section.optional("device", OWN, defaults.device()),
        section.optional("gateway", OWN, defaults.gateway()),
        section.optional("people", HOLDER, defaults.people()),
        section.optional("natives", HOLDER, defaults.natives()),
        section.optional("issuer", ISSUER, defaults.issuer()));
  }
}
