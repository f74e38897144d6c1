// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * Certificates that must open nothing, each wrong in one thing only. Most are signed by the site's
 * own issuer: so only that one thing can be what refuses them.
 *
 * <p>Every module's tests may use them, by a dependency on this module's test-jar.
 */
public final class HostileCertificates {

  /** Who has to refuse. */
  public enum Lock {
    /** Nobody: it is the control. */
    NONE,
    /** Path validation in the TLS handshake. */
    TRUST_MANAGER,
    /** {@link Identity#of}. */
    IDENTITY,
    /** Whoever compares the identity with the own site; the certificate is good elsewhere. */
    SITE
  }

  /** What is wrong. */
  public enum Trick {
    NOTHING(Lock.NONE),
    TWO_URIS(Lock.IDENTITY),
    NO_URI(Lock.IDENTITY),
    OTHER_FORM(Lock.IDENTITY),
    OTHER_TRUST_DOMAIN(Lock.TRUST_MANAGER),
    /** Java's path validation cannot read such a SAN, and takes that for having none. */
    TRUST_DOMAIN_WITH_A_TRAILING_DOT(Lock.IDENTITY),
    OTHER_SITE(Lock.SITE),
    EXPIRED(Lock.TRUST_MANAGER),
    NOT_YET_VALID(Lock.TRUST_MANAGER),
    AUTHORITY_AS_LEAF(Lock.IDENTITY),
    ISSUER_ITSELF(Lock.TRUST_MANAGER),
    ISSUED_BY_A_DEVICE(Lock.TRUST_MANAGER),
    CLIENT_AUTH_MISSING(Lock.TRUST_MANAGER),
    DIGITAL_SIGNATURE_MISSING(Lock.TRUST_MANAGER),
    UNKNOWN_CRITICAL_EXTENSION(Lock.TRUST_MANAGER),
    URI_OF_10_KILOBYTES(Lock.IDENTITY),
    SELF_SIGNED(Lock.TRUST_MANAGER),
    FOREIGN_AUTHORITY(Lock.TRUST_MANAGER);

    private final Lock lock;

    Trick(Lock lock) {
      this.lock = lock;
    }

    public Lock lock() {
      return lock;
    }
  }

  private final CertificateSigner issuer;
  private final List<X509Certificate> anchors;
  private final Identity.Device victim;
  private final Instant now;

  private HostileCertificates(
      CertificateSigner issuer,
      List<X509Certificate> anchors,
      Identity.Device victim,
      Instant now) {
    this.issuer = issuer;
    this.anchors = anchors;
    this.victim = victim;
    this.now = now;
  }

  /**
   * Those of one site.
   *
   * @param authority the folder of a site's authority.
   * @param victim the device that they pretend to be.
   */
  public static HostileCertificates of(Path authority, Identity.Device victim, InstantSource clock)
      throws Exception {
    TlsMaterial issuer =
        TlsMaterial.load(
            authority.resolve("issuer.pem"),
            authority.resolve("issuer.key"),
            authority.resolve("ca.pem"));
    return new HostileCertificates(
        new CertificateSigner(issuer.chain().get(0), issuer.key()),
        issuer.anchors(),
        victim,
        clock.instant());
  }

  /** What a client shows that plays this trick; it trusts the site's root, to get that far. */
  public TlsMaterial playing(Trick trick) {
    return switch (trick) {
      case SELF_SIGNED -> {
        Forgery forgery = forgery();
        yield material(forgery.keys, List.of(forgery.signedBySelf()));
      }
      case FOREIGN_AUTHORITY -> foreign();
      case ISSUER_ITSELF -> new TlsMaterial(issuer.key(), List.of(issuer.certificate()), anchors);
      case ISSUED_BY_A_DEVICE -> issuedByDevice();
      default -> issued(changed(trick));
    };
  }

  private Forgery changed(Trick trick) {
    String uri = victim.uri();
    Forgery forgery = forgery();
    switch (trick) {
      case TWO_URIS -> forgery.names.add(Forgery.uri(victim.uri() + "-2"));
      case NO_URI -> forgery.names.clear();
      case OTHER_FORM -> rename(forgery, uri + "?");
      case OTHER_TRUST_DOMAIN -> rename(forgery, uri.replace("://", "://other-"));
      case TRUST_DOMAIN_WITH_A_TRAILING_DOT -> rename(forgery, uri.replace("/site/", "./site/"));
      case OTHER_SITE ->
          rename(
              forgery,
              new Identity.Device(victim.trustDomain(), new SiteId("other"), victim.device())
                  .uri());
      case EXPIRED -> {
        forgery.notBefore = now.minus(Duration.ofDays(90));
        forgery.notAfter = now.minus(Duration.ofMinutes(1));
      }
      case NOT_YET_VALID -> forgery.notBefore = now.plus(Duration.ofHours(1));
      case AUTHORITY_AS_LEAF -> {
        forgery.isAuthority = true;
        forgery.keyUsage = KeyUsage.digitalSignature | KeyUsage.keyCertSign;
      }
      case CLIENT_AUTH_MISSING -> forgery.extendedKeyUsage = KeyPurposeId.id_kp_serverAuth;
      case DIGITAL_SIGNATURE_MISSING -> forgery.keyUsage = KeyUsage.keyAgreement;
      case UNKNOWN_CRITICAL_EXTENSION -> forgery.hasUnknownCriticalExtension = true;
      case URI_OF_10_KILOBYTES -> rename(forgery, uri + "x".repeat(10_000));
      default -> {}
    }
    return forgery;
  }

  private Forgery forgery() {
    return new Forgery(victim.uri(), now);
  }

  private static void rename(Forgery forgery, String uri) {
    forgery.names.clear();
    forgery.names.add(Forgery.uri(uri));
  }

  private TlsMaterial issued(Forgery forgery) {
    return material(
        forgery.keys,
        List.of(forgery.signedBy(issuer.certificate(), issuer.key()), issuer.certificate()));
  }

  /** An authority that has the same names everywhere, and another key. */
  private TlsMaterial foreign() {
    CertificateSigner theirs =
        CertificateSigner.root(
                victim.trustDomain(), victim.site(), CertificateSigner.ROOT_NAME, now)
            .issuer(
                victim.trustDomain(),
                victim.site(),
                CertificateSigner.ISSUER_NAME,
                Validity.of(now, Duration.ofDays(365)));
    Forgery forgery = forgery();
    return material(
        forgery.keys,
        List.of(forgery.signedBy(theirs.certificate(), theirs.key()), theirs.certificate()));
  }

  private TlsMaterial issuedByDevice() {
    Forgery device = forgery();
    X509Certificate honest = device.signedBy(issuer.certificate(), issuer.key());
    Forgery forgery = forgery();
    return material(
        forgery.keys,
        List.of(forgery.signedBy(honest, device.keys.getPrivate()), honest, issuer.certificate()));
  }

  private TlsMaterial material(KeyPair keys, List<X509Certificate> chain) {
    return new TlsMaterial(keys.getPrivate(), chain, anchors);
  }
}
