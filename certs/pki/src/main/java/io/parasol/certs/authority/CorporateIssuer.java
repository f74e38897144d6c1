// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An issuing CA that a corporate authority has certified, with its key. A site may use it instead
 * of an issuer below a root of its own.
 */
public final class CorporateIssuer {

  /** Bit positions in keyUsage (RFC 5280, 4.2.1.3). */
  private static final int KEY_CERT_SIGN = 5;

  private static final int CRL_SIGN = 6;

  private static final Duration TRIAL = Duration.ofHours(1);
  private static final DeviceId TRIAL_DEVICE = new DeviceId("trial");

  private final CertificateSigner signer;
  private final List<X509Certificate> roots;

  CorporateIssuer(CertificateSigner signer, List<X509Certificate> roots) {
    this.signer = signer;
    this.roots = roots;
  }

  /**
   * Loads PEM files.
   *
   * @param certificate of the issuer, signed by one of the roots.
   * @param key PKCS#8, not encrypted, an elliptic curve key; must be readable by its owner only.
   * @param roots self-signed certificates, which become the trust anchors of the site.
   */
  public static CorporateIssuer load(Path certificate, Path key, Path roots)
      throws UnusableKeyException, AuthorityException {
    List<X509Certificate> issuers = Certificates.read(certificate);
    if (issuers.size() != 1) {
      throw new AuthorityException(
          "%s: holds %d certificates; expected that of the issuer"
              .formatted(certificate, issuers.size()));
    }
    List<X509Certificate> anchors = Certificates.read(roots);
    for (X509Certificate each : anchors) {
      if (!Certificates.isSignedBy(each, each)) {
        throw new AuthorityException(
            "%s: %s is not self-signed; expected the roots of the issuer"
                .formatted(roots, each.getSubjectX500Principal()));
      }
    }
    TlsMaterial pair = TlsMaterial.load(issuers, key, anchors, KeyStorage.FILES);
    return new CorporateIssuer(new CertificateSigner(issuers.get(0), pair.key()), anchors);
  }

  CertificateSigner signer() {
    return signer;
  }

  List<X509Certificate> roots() {
    return roots;
  }

  /**
   * Requires that all parties would accept the certificates that this issuer signs for a site: its
   * certificate is that of a CA, and its constraints permit the names of the site.
   */
  void requireUsable(Identity.Gateway gateway, Instant now) throws AuthorityException {
    X509Certificate certificate = signer.certificate();
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() < 0
        || usage == null
        || !usage[KEY_CERT_SIGN]
        || !usage[CRL_SIGN]) {
      throw new AuthorityException(
          "the issuer is not a CA with the keyUsage keyCertSign and cRLSign");
    }
    if (!signer.key().getAlgorithm().equals("EC")) {
      throw new AuthorityException(
          "the issuer has a key of the kind %s; expected an elliptic curve key"
              .formatted(signer.key().getAlgorithm()));
    }
    signer.requireClock(now);
    if (roots.stream().noneMatch(root -> Certificates.isSignedBy(certificate, root))) {
      throw new AuthorityException("none of the roots has signed the issuer");
    }
    Identity device = new Identity.Device(gateway.trustDomain(), gateway.site(), TRIAL_DEVICE);
    requirePath(
        signer.leaf(
            Purpose.DEVICE,
            device,
            TRIAL_DEVICE.value(),
            List.of(),
            CertificateSigner.newKeyPair().getPublic(),
            Validity.of(now, TRIAL)),
        now);
  }

  /** Validates the path of a certificate as clients do (RFC 5280, 6). */
  private void requirePath(X509Certificate leaf, Instant now) throws AuthorityException {
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      var unused =
          CertPathValidator.getInstance("PKIX")
              .validate(
                  CertificateFactory.getInstance("X.509")
                      .generateCertPath(List.of(leaf, signer.certificate())),
                  parameters);
    } catch (GeneralSecurityException invalid) {
      throw new AuthorityException(
          "certificates of this issuer would be refused: %s".formatted(invalid.getMessage()),
          invalid);
    }
  }

  /** Returns the subject, never the key. */
  @Override
  public String toString() {
    return "CorporateIssuer[" + signer.certificate().getSubjectX500Principal() + "]";
  }
}
