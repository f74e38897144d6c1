// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.TlsFile;
import io.parasol.config.site.TlsFile.Kind;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.trust.NamedCertificates;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Checks the certificates, authorities and revocation lists in the files that the configuration
 * names. The gateway renews none of them.
 */
final class NamedCertificateCheck {

  private static final String REMEDY = "replace the file with one that is valid";

  /** After the end of a list, its devices are refused. */
  private static final String REMEDY_OF_LIST =
      "get the present list of the authority, and replace the file";

  private final SiteConfig config;
  private final InstantSource clock;

  /**
   * @param clock the time that the gateway trusts.
   */
  NamedCertificateCheck(SiteConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Returns the files that cannot be used, or soon no longer; and all revocation lists. */
  List<Finding> findings() {
    Instant now = clock.instant();
    return TlsFile.of(config).stream()
        .flatMap(each -> finding(NamedCertificates.read(each), now).stream())
        .toList();
  }

  private static Optional<Finding> finding(NamedCertificates each, Instant now) {
    boolean isList = each.file().kind() == Kind.REVOCATION_LIST;
    if (each.problem().isPresent()) {
      return Optional.of(
          Finding.problem(
              each.file().name(),
              each.problem().get(),
              isList ? REMEDY_OF_LIST : "correct the file, or the configuration"));
    }
    return each.term().isPresent()
        ? judge(each, each.term().get(), now)
        : Optional.of(Finding.ok(each.file().name(), "no end is stated"));
  }

  private static Optional<Finding> judge(
      NamedCertificates each, CertificateTerm term, Instant now) {
    boolean isList = each.file().kind() == Kind.REVOCATION_LIST;
    String remedy = isList ? REMEDY_OF_LIST : REMEDY;
    if (now.isBefore(term.from()) && !isList) {
      return Optional.of(
          Finding.problem(each.file().name(), "not valid before " + term.from(), remedy));
    }
    if (!now.isBefore(term.until())) {
      return Optional.of(
          Finding.problem(
              each.file().name(),
              (isList ? "a list has expired at " : "expired at ") + term.until(),
              remedy));
    }
    if (term.isExpiring(each.file().kind() == Kind.AUTHORITY, now)) {
      return Optional.of(
          Finding.warning(
              each.file().name(),
              (isList ? "a list expires at " : "expires at ") + term.until(),
              remedy));
    }
    return isList
        ? Optional.of(Finding.ok(each.file().name(), "valid until " + term.until()))
        : Optional.empty();
  }
}
