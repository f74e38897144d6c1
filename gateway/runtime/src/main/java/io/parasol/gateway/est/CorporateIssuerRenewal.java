// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the issuer of a site that a corporate authority has certified, over EST, after half of its
 * validity. The certificate of the gateway, which the present issuer has signed, proves the right
 * to the next one. It then replaces the present one with an overlap, in which both are accepted.
 *
 * <p>Blocks on the disk and the network; one thread.
 */
public final class CorporateIssuerRenewal {

  private static final Logger log = LoggerFactory.getLogger(CorporateIssuerRenewal.class);

  /** Time in which certificates of the previous issuer are accepted, too. */
  static final Duration OVERLAP = Duration.ofDays(30);

  private final CorporateCertificates.Settings settings;
  private final CorporateIssuerFiles files;
  private final SiteAuthority authority;
  private final Supplier<TlsMaterial> gateway;
  private final InstantSource clock;
  private volatile CorporateCertificates.@Nullable Failure failure;

  /**
   * @param gateway the present certificate of the gateway.
   * @param clock a trusted time.
   */
  public CorporateIssuerRenewal(
      CorporateCertificates.Settings settings,
      SiteAuthority authority,
      Supplier<TlsMaterial> gateway,
      InstantSource clock) {
    this.settings = settings;
    this.files = new CorporateIssuerFiles(settings.folder(), settings.anchors());
    this.authority = authority;
    this.gateway = gateway;
    this.clock = clock;
  }

  /** Returns why the last attempt has failed, or what it waits for; empty if nothing is due. */
  public Optional<CorporateCertificates.Failure> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Requests the next issuer if it is due, and takes it over.
   *
   * @return whether the site has another issuer than before.
   */
  public boolean renewDue() throws InterruptedException {
    try {
      boolean isDue = isDue();
      boolean isReplaced = isDue && replace(Optional.of(OVERLAP));
      if (isDue && !isReplaced) {
        fail("the corporate authority has not approved the request yet");
      } else {
        failure = null;
      }
      return isReplaced;
    } catch (IOException | UnusableKeyException | AuthorityException failed) {
      fail("%s: %s".formatted(settings.server(), failed.getMessage()));
      return false;
    }
  }

  private void fail(String why) {
    CorporateCertificates.Failure before = failure;
    failure = new CorporateCertificates.Failure(clock.instant(), why);
    if (before == null || !before.why().equals(why)) {
      log.warn("issuer not renewed why=\"{}\"", why);
    }
  }

  /** Returns whether the present issuer is of the corporate authority, and over the half of it. */
  private boolean isDue() throws AuthorityException, UnusableKeyException {
    X509Certificate present = authority.issuer();
    Instant now = clock.instant();
    return authority.rotation().overlap().isEmpty()
        && !now.isBefore(IssuedCertificate.renewal(present))
        && isOfCorporation(present);
  }

  private boolean isOfCorporation(X509Certificate issuer) throws UnusableKeyException {
    return Certificates.read(settings.anchors()).stream()
        .anyMatch(root -> Certificates.isSignedBy(issuer, root));
  }

  /**
   * Requests the next issuer whether it is due or not, and takes it over.
   *
   * @param overlap empty if the key of the present issuer is stolen.
   * @return false if an operator of the corporate authority must approve the request first.
   */
  public boolean replace(Optional<Duration> overlap)
      throws IOException, UnusableKeyException, AuthorityException, InterruptedException {
    if (files.exists() && isTakenOver()) {
      files.delete();
    }
    if (!files.exists()) {
      TlsMaterial own =
          gateway.get().withAnchors(Certificates.read(settings.anchors())).withClock(clock);
      Optional<X509Certificate> issued =
          new EstClient(settings.server(), own.sslContext())
              .renew(files.request(IssuerRequests.uri(authority.gateway())));
      if (issued.isEmpty()) {
        return false;
      }
      files.install(issued.get());
    }
    authority.rotation().replaceIssuer(files.load(), overlap);
    log.info("issuer renewed until={}", files.certificate().getNotAfter().toInstant());
    files.delete();
    return true;
  }

  /** Returns whether the pair is the present issuer, after an interruption. */
  private boolean isTakenOver() throws UnusableKeyException, AuthorityException {
    return files.certificate().getPublicKey().equals(authority.issuer().getPublicKey());
  }
}
