// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CorporateIssuer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.est.CorporateCertificates;
import io.parasol.gateway.est.CorporateIssuerFiles;
import io.parasol.gateway.est.CorporateIssuerRenewal;
import io.parasol.gateway.est.EstClient;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets the issuer of a site from the EST server of a corporate authority. A request that must be
 * approved first is continued by the next call.
 *
 * @param anchors the roots of the server and of the issuer, in PEM.
 */
record EstIssuer(SiteConfig config, URI server, Path anchors) {

  /** Takes an issuer over. */
  @FunctionalInterface
  interface Takeover {
    void take(CorporateIssuer issuer) throws AuthorityException, UnusableKeyException;
  }

  private interface Exchange {
    void run() throws IOException, InterruptedException, AuthorityException, UnusableKeyException;
  }

  private Path folder() {
    return config.state().resolve("corporate");
  }

  /** Requests an issuer with a claim. */
  void enrol(ClaimOption claim, Takeover takeover) throws AuthorityException, UnusableKeyException {
    CorporateIssuerFiles files = new CorporateIssuerFiles(folder(), anchors);
    run(
        () -> {
          if (!files.exists()) {
            EstClient client = new EstClient(server, PkiEnrolVerb.withoutCertificate(anchors));
            EstClient.Login login = claim.login();
            Optional<X509Certificate> issued =
                client.enrol(login, files.request(PkiEnrolVerb.identity(client, login, server)));
            files.install(issued.orElseThrow(EstIssuer::notApproved));
          }
          takeover.take(files.load());
          files.delete();
        });
  }

  /**
   * Replaces the issuer by a next one, which is requested with the certificate of the gateway.
   *
   * @param overlap empty if the key of the present issuer is stolen.
   */
  void renew(SiteAuthority authority, Optional<Duration> overlap)
      throws AuthorityException, UnusableKeyException {
    TlsMaterial gateway = authority.material(SiteAuthority.GATEWAY);
    CorporateIssuerRenewal renewal =
        new CorporateIssuerRenewal(
            new CorporateCertificates.Settings(server, anchors, folder()),
            authority,
            () -> gateway,
            PkiAuthorityVerb.clock(config));
    run(
        () -> {
          if (!renewal.replace(overlap)) {
            throw notApproved();
          }
        });
  }

  private static VerbException notApproved() {
    return new VerbException(
        ExitCode.FAILED,
        "an operator of the corporate authority must approve the request first; repeat the command"
            + " then");
  }

  private static void run(Exchange exchange) throws AuthorityException, UnusableKeyException {
    try {
      exchange.run();
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new VerbException(ExitCode.FAILED, "interrupted", stopped);
    }
  }
}
