// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.health.device.CertificateRenewal;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.health.metrics.LogFigures;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the states of the gateway and its devices contain from the evidence log and the keys. Every
 * source must return at once, on any thread, and never fail.
 *
 * @param belowThreshold returns the command classes that have fewer signers than their threshold.
 * @param damagedFiles returns the files that were found damaged since the start, one line each.
 * @param time the time that the gateway trusts; certificates are judged at it.
 */
public record HealthSources(
    Supplier<LogFigures> log,
    Supplier<List<CommandClass>> belowThreshold,
    SiteCertificates certificates,
    Supplier<List<String>> damagedFiles,
    InstantSource time) {

  /** Name of the gateway's client certificate for the central broker; not a valid device id. */
  public static final String BRIDGE = "(bridge)";

  private Optional<X509Certificate> own(String name) {
    return certificates.chain(name).stream().findFirst();
  }

  /** Returns the validity of a certificate; empty if the gateway holds none of that name. */
  Optional<CertificateTerm> term(String name) {
    return own(name).map(CertificateTerm::of);
  }

  /** Returns the state of a certificate at the time that the gateway trusts. */
  Optional<CertificateStatus> status(String name) {
    return statuses().apply(name);
  }

  /** Returns the states of certificates by their names, all at the same time. */
  Function<String, Optional<CertificateStatus>> statuses() {
    Instant now = time.instant();
    Map<String, RenewalAttempt> attempts = certificates.attempts();
    return name ->
        own(name)
            .map(
                own ->
                    new CertificateStatus(
                        CertificateTerm.of(own),
                        now,
                        new CertificateRenewal(
                            IssuedCertificate.renewal(own),
                            Optional.ofNullable(attempts.get(name)))));
  }
}
