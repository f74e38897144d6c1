// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.GatewayKey;
import io.parasol.certs.evidence.LogAudit;
import io.parasol.certs.evidence.LogReport;
import io.parasol.certs.evidence.LogWitness;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The certificates that verify a log: the option {@code --ca}, or those of a site. */
public final class LogTrust {

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "The site's ca.pem, or the gateway's own certificate with its chain. Default: the ca.pem"
              + " of the configured site.")
  private @Nullable Path ca;

  /**
   * Creates an audit.
   *
   * @param site the site on this machine; empty if the log is only a folder.
   */
  public LogAudit audit(Optional<SiteConfig> site, List<LogWitness> witnesses)
      throws UnusableKeyException {
    return audit(trusted(site), site.map(SiteConfig::site), witnesses);
  }

  /**
   * Verifies the log of a site. A log that is not intact is read again: a running gateway may have
   * been writing a record.
   *
   * @return empty if the site has no log.
   */
  public Optional<LogReport> verify(SiteConfig site) throws IOException, UnusableKeyException {
    Path log = LogFolder.in(site.state());
    if (!Files.isDirectory(log)) {
      return Optional.empty();
    }
    LogReport report = audit(Optional.of(site), List.of()).audit(log);
    return Optional.of(report.isIntact() ? report : audit(Optional.of(site), List.of()).audit(log));
  }

  /**
   * Returns the trusted certificates.
   *
   * @param site the site on this machine; empty if there is none.
   */
  public List<X509Certificate> trusted(Optional<SiteConfig> site) throws UnusableKeyException {
    if (ca != null) {
      return Certificates.read(ca);
    }
    return Certificates.read(
        site.map(each -> PkiFolder.in(each.state()).resolve("ca.pem"))
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.USAGE,
                        "--ca is missing; expected the site's ca.pem, or the gateway's"
                            + " certificate")));
  }

  private static LogAudit audit(
      List<X509Certificate> trusted, Optional<SiteId> site, List<LogWitness> witnesses)
      throws UnusableKeyException {
    List<X509Certificate> authorities =
        trusted.stream().filter(each -> each.getBasicConstraints() >= 0).toList();
    Set<VerificationKey> keys = new LinkedHashSet<>();
    for (X509Certificate each : trusted) {
      if (each.getBasicConstraints() < 0) {
        keys.add(VerificationKey.of(each));
      }
    }
    return new LogAudit(
        keys,
        (chain, at) ->
            GatewayKey.of(chain, authorities, site, Optional.of(notBefore(chain, at)))
                .or(() -> keyOfTrusted(chain, trusted)),
        witnesses);
  }

  /**
   * Returns the time of the record, or the beginning of the certificate's validity if the record is
   * earlier: the clock of a gateway may have been behind when it wrote the record.
   */
  private static Instant notBefore(List<X509Certificate> chain, Instant at) {
    return chain.stream()
        .limit(1)
        .map(each -> each.getNotBefore().toInstant())
        .filter(at::isBefore)
        .findFirst()
        .orElse(at);
  }

  /** Returns the key of a certificate that --ca names itself; it needs no issuer. */
  private static Optional<VerificationKey> keyOfTrusted(
      List<X509Certificate> chain, List<X509Certificate> trusted) {
    try {
      return !chain.isEmpty() && trusted.contains(chain.get(0))
          ? Optional.of(VerificationKey.of(chain.get(0)))
          : Optional.empty();
    } catch (UnusableKeyException unusable) {
      return Optional.empty();
    }
  }
}
