// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.RevocationLists;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads the revocation lists of the links. After the end of a list, its devices are refused. */
final class RevocationListCheck {

  /** Warns when less time than this is left. */
  static final Duration SOON = Duration.ofDays(2);

  private static final String REMEDY =
      "get the present list of the authority, and replace the file";

  private final SiteConfig config;
  private final InstantSource clock;

  RevocationListCheck(SiteConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Returns one finding for each link with revocation lists. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (SiteConfig.Link link : config.links().values()) {
      file(link).ifPresent(file -> findings.add(finding("links." + link.id() + ".tls.crl", file)));
    }
    return findings;
  }

  private static Optional<Path> file(SiteConfig.Link link) {
    if (link instanceof SiteConfig.Link.ModbusTcp tcp) {
      return tcp.tls().flatMap(SiteConfig.ClientTls::crl);
    }
    return link instanceof SiteConfig.Link.Mqtt panels
        ? panels.tls().flatMap(SiteConfig.ListenerTls::crl)
        : Optional.empty();
  }

  private Finding finding(String subject, Path file) {
    try {
      Optional<Instant> end =
          RevocationLists.read(file).lists().stream()
              .map(X509CRL::getNextUpdate)
              .filter(Objects::nonNull)
              .map(Date::toInstant)
              .min(Comparator.naturalOrder());
      if (end.isEmpty()) {
        return Finding.ok(subject, "no end is stated");
      }
      Instant now = clock.instant();
      if (!now.isBefore(end.get())) {
        return Finding.problem(subject, "a list has expired at " + end.get(), REMEDY);
      }
      return now.isBefore(end.get().minus(SOON))
          ? Finding.ok(subject, "valid until " + end.get())
          : Finding.warning(subject, "a list expires at " + end.get(), REMEDY);
    } catch (UnusableKeyException unusable) {
      return Finding.problem(subject, String.valueOf(unusable.getMessage()), REMEDY);
    }
  }
}
