// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.model.site.CommandClass;
import io.parasol.gateway.health.device.CertificateStatus;
import io.parasol.gateway.health.device.CertificateTerm;
import io.parasol.gateway.health.metrics.LogFigures;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the states of the gateway and its devices contain from the evidence log and the keys. Every
 * source must return at once, on any thread, and never fail.
 *
 * @param belowThreshold returns the command classes that have fewer signers than their threshold.
 * @param chains returns the current certificate, with its issuers, by the name used in {@code pki}:
 *     the device's id, {@code gateway}, {@code broker} or {@link #BRIDGE}; empty if there is none.
 * @param damagedFiles returns the files that were found damaged since the start, one line each.
 * @param manual returns the certificates that the gateway does not renew by itself.
 * @param time the time that the gateway trusts; certificates are judged at it.
 */
public record HealthSources(
    Supplier<LogFigures> log,
    Supplier<List<CommandClass>> belowThreshold,
    Function<String, List<X509Certificate>> chains,
    Supplier<List<String>> damagedFiles,
    Supplier<ManualCertificates> manual,
    InstantSource time) {

  /** Name of the gateway's client certificate for the central broker; not a valid device id. */
  public static final String BRIDGE = "(bridge)";

  /** Returns the validity of a certificate; empty if the gateway holds none of that name. */
  Optional<CertificateTerm> term(String name) {
    return chains.apply(name).stream().findFirst().map(CertificateTerm::of);
  }

  /** Returns the validity of a certificate at the time that the gateway trusts. */
  Optional<CertificateStatus> status(String name) {
    return term(name).map(term -> new CertificateStatus(term, time.instant()));
  }
}
