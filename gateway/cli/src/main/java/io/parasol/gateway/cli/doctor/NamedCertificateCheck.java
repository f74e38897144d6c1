// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.device.CertificateTerm;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Checks the certificates and authorities in the files that the configuration names. The gateway
 * renews none of them.
 */
final class NamedCertificateCheck {

  private static final String REMEDY = "replace the file with one that is valid";

  private final SiteConfig config;
  private final InstantSource clock;

  /**
   * @param clock the time that the gateway trusts.
   */
  NamedCertificateCheck(SiteConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Returns the files that cannot be used, or soon no longer. */
  List<Finding> findings() {
    Instant now = clock.instant();
    List<Finding> findings = new ArrayList<>();
    config.links().values().forEach(link -> link(link, now, findings));
    config.broker().external().ifPresent(to -> authority("broker.ca", to.ca(), now, findings));
    config.bridge().ifPresent(bridge -> bridge(bridge, now, findings));
    config
        .witness()
        .forEach(
            site -> {
              tls("witness." + site.site() + ".tls", site.tls(), now, findings);
              authority("witness." + site.site() + ".ca", Optional.of(site.ca()), now, findings);
            });
    config.releases().ifPresent(releases -> releases(releases.from(), now, findings));
    config
        .enrolment()
        .ifPresent(each -> authority("enrolment.makers", each.makers(), now, findings));
    config.corporate().ifPresent(pki -> authority("pki.ca", Optional.of(pki.ca()), now, findings));
    config
        .hawkbit()
        .ifPresent(each -> authority("hawkbit.ca", Optional.of(each.ca()), now, findings));
    return findings;
  }

  private static void link(SiteConfig.Link link, Instant now, List<Finding> findings) {
    String key = "links." + link.id() + ".tls";
    if (link instanceof SiteConfig.Link.ModbusTcp tcp) {
      tcp.tls().ifPresent(tls -> tls(key, tls, now, findings));
    } else if (link instanceof SiteConfig.Link.Mqtt panels) {
      authority(key + ".ca", panels.tls().map(SiteConfig.ListenerTls::ca), now, findings);
    }
  }

  private static void bridge(SiteConfig.Bridge bridge, Instant now, List<Finding> findings) {
    bridge
        .identity()
        .ifPresent(
            own -> certificate("bridge.certificate", own.certificate(), own.key(), now, findings));
    authority("bridge.ca", bridge.ca(), now, findings);
  }

  private static void releases(SiteConfig.ReleaseSource from, Instant now, List<Finding> findings) {
    if (from instanceof SiteConfig.ReleaseSource.Server server) {
      server.tls().ifPresent(tls -> tls("releases.tls", tls, now, findings));
    }
  }

  private static void tls(
      String key, SiteConfig.ClientTls files, Instant now, List<Finding> findings) {
    certificate(key + ".certificate", files.certificate(), files.key(), now, findings);
    authority(key + ".ca", Optional.of(files.ca()), now, findings);
  }

  private static void certificate(
      String subject, Path certificate, Path key, Instant now, List<Finding> findings) {
    try {
      X509Certificate own = TlsMaterial.load(certificate, key, certificate).chain().get(0);
      judge(subject, own, false, now).ifPresent(findings::add);
    } catch (UnusableKeyException unusable) {
      findings.add(unusable(subject, unusable));
    }
  }

  /** Judges the authority of a file that ends last: a bundle may have old ones, too. */
  private static void authority(
      String subject, Optional<Path> file, Instant now, List<Finding> findings) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Certificates.read(file.get()).stream()
          .max(Comparator.comparing(X509Certificate::getNotAfter))
          .flatMap(last -> judge(subject, last, true, now))
          .ifPresent(findings::add);
    } catch (UnusableKeyException unusable) {
      findings.add(unusable(subject, unusable));
    }
  }

  private static Finding unusable(String subject, UnusableKeyException unusable) {
    return Finding.problem(
        subject, String.valueOf(unusable.getMessage()), "correct the file, or the configuration");
  }

  private static Optional<Finding> judge(
      String subject, X509Certificate certificate, boolean isAuthority, Instant now) {
    CertificateTerm term = CertificateTerm.of(certificate);
    if (now.isBefore(term.from())) {
      return Optional.of(Finding.problem(subject, "not valid before " + term.from(), REMEDY));
    }
    if (now.isAfter(term.until())) {
      return Optional.of(Finding.problem(subject, "expired at " + term.until(), REMEDY));
    }
    return term.isExpiring(isAuthority, now)
        ? Optional.of(Finding.warning(subject, "expires at " + term.until(), REMEDY))
        : Optional.empty();
  }
}
