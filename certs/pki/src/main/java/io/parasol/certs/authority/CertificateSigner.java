// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.ModbusRole;
import io.parasol.certs.keys.PrivateKeys;
import io.parasol.certs.keys.TokenFailure;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A CA certificate with its key, and the profiles of the certificates that it signs (RFC 5280, 4).
 *
 * @param certificate certificate of the signer.
 */
record CertificateSigner(X509Certificate certificate, PrivateKey key) {

  static final String ROOT_NAME = "Parasol root";
  static final String ISSUER_NAME = "Parasol issuer";
  static final String PEOPLE_NAME = "Parasol people issuer";

  static final Duration ROOT_VALIDITY = Duration.ofDays(20 * 365 + 5);

  private static final String SIGNATURE = "SHA256withECDSA";

  /** The extensions that {@link #extended} copies. */
  private static final List<ASN1ObjectIdentifier> EXTENDED =
      List.of(
          Extension.basicConstraints,
          Extension.keyUsage,
          Extension.extendedKeyUsage,
          Extension.nameConstraints,
          Extension.subjectAlternativeName,
          Extension.subjectKeyIdentifier);

  private static final ASN1ObjectIdentifier MODBUS_ROLE = new ASN1ObjectIdentifier(ModbusRole.OID);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** From here on, a time is encoded with four digits for the year. */
  private static final Instant GENERALIZED = Instant.parse("2050-01-01T00:00:00Z");

  /** Creates a root. One more CA may follow below it (pathLenConstraint 1). */
  static CertificateSigner root(
      TrustDomain trustDomain, SiteId site, String commonName, Instant now) {
    return root(trustDomain, site, commonName, now, newKeyPair());
  }

  /** Creates a root as the other method does, with this key. */
  static CertificateSigner root(
      TrustDomain trustDomain, SiteId site, String commonName, Instant now, KeyPair pair) {
    return root(List.of(trustDomain.value()), site, commonName, now, pair);
  }

  /**
   * Creates a root as the other method does, which also permits the trust domains below its own, so
   * that each site of a fleet can have one (RFC 5280, 4.2.1.10: a constraint that begins with a
   * period).
   */
  static CertificateSigner fleetRoot(
      TrustDomain trustDomain, SiteId site, String commonName, Instant now) {
    return root(
        List.of(trustDomain.value(), "." + trustDomain.value()),
        site,
        commonName,
        now,
        newKeyPair());
  }

  private static CertificateSigner root(
      List<String> permittedHosts, SiteId site, String commonName, Instant now, KeyPair pair) {
    X500Name name = subject(site, commonName);
    X509v3CertificateBuilder builder =
        newBuilder(name, Validity.of(now, ROOT_VALIDITY), name, pair.getPublic());
    addAuthorityExtensions(builder, permittedHosts, 1, pair.getPublic());
    return new CertificateSigner(sign(builder, pair.getPrivate()), pair.getPrivate());
  }

  /**
   * Creates an issuing CA below this root, with a key in memory. It signs leaf certificates only
   * (pathLenConstraint 0).
   */
  CertificateSigner issuer(
      TrustDomain trustDomain, SiteId site, String commonName, Validity validity) {
    return issuer(trustDomain, site, commonName, validity, newKeyPair());
  }

  /** Creates an issuing CA as the other method does, with this key. */
  CertificateSigner issuer(
      TrustDomain trustDomain, SiteId site, String commonName, Validity validity, KeyPair pair) {
    return new CertificateSigner(
        issuer(trustDomain, site, commonName, validity, pair.getPublic()), pair.getPrivate());
  }

  /** Certifies the key of an issuing CA as the other methods do. */
  X509Certificate issuer(
      TrustDomain trustDomain,
      SiteId site,
      String commonName,
      Validity validity,
      PublicKey holder) {
    X509v3CertificateBuilder builder =
        newBuilder(
            nameOf(certificate),
            validity.within(Validity.of(certificate)),
            subject(site, commonName),
            holder);
    addAuthorityExtensions(builder, List.of(trustDomain.value()), 0, holder);
    addAuthorityKey(builder);
    return sign(builder, key);
  }

  /**
   * Certifies the key of an issuer below another root, under the same name and for the same time.
   */
  X509Certificate crossCertificate(TrustDomain trustDomain, X509Certificate issuer) {
    X509v3CertificateBuilder builder =
        newBuilder(
            nameOf(certificate),
            Validity.of(issuer).within(Validity.of(certificate)),
            nameOf(issuer),
            issuer.getPublicKey());
    addAuthorityExtensions(builder, List.of(trustDomain.value()), 0, issuer.getPublicKey());
    addAuthorityKey(builder);
    return sign(builder, key);
  }

  /**
   * Certifies the key of a certificate again, with the same subject, extensions and begin, until
   * another end. Its extensions, except the authority's key identifier, must be known ones.
   */
  X509Certificate extended(X509Certificate before, Instant end) throws AuthorityException {
    X509v3CertificateBuilder builder =
        newBuilder(
            nameOf(certificate),
            new Validity(before.getNotBefore().toInstant(), end).within(Validity.of(certificate)),
            nameOf(before),
            before.getPublicKey());
    try {
      JcaX509CertificateHolder holder = new JcaX509CertificateHolder(before);
      for (ASN1ObjectIdentifier each : EXTENDED) {
        @Nullable Extension extension = holder.getExtension(each);
        if (extension != null) {
          builder.addExtension(extension);
        }
      }
    } catch (GeneralSecurityException | CertIOException e) {
      throw new AuthorityException("the certificate cannot be encoded", e);
    }
    addAuthorityKey(builder);
    return sign(builder, key);
  }

  /**
   * Issues a leaf certificate for an identity. Its extensions (RFC 5280) are basicConstraints
   * (4.2.1.9), keyUsage (4.2.1.3), extKeyUsage (4.2.1.12), the SAN (4.2.1.6), and the subject's and
   * the authority's key identifiers. That of an operator also has a {@link ModbusRole}.
   *
   * @param commonName for display only; it proves nothing.
   * @param names the SAN of a server, which has no SAN URI.
   * @param validity is limited to that of the signer.
   */
  X509Certificate leaf(
      Purpose purpose,
      Identity identity,
      String commonName,
      List<GeneralName> names,
      PublicKey holder,
      Validity validity) {
    X509v3CertificateBuilder builder =
        newBuilder(
            nameOf(certificate),
            validity.within(Validity.of(certificate)),
            subject(identity.site(), commonName),
            holder);
    List<GeneralName> all = new ArrayList<>();
    if (!purpose.isServer()) {
      // Browsers reject a SAN URI below an authority that constrains URIs (RFC 5280, 4.2.1.10).
      all.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri()));
    }
    all.addAll(names);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              purpose.isServer() ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(all.toArray(new GeneralName[0])));
      if (identity instanceof Identity.Operator operator) {
        builder.addExtension(MODBUS_ROLE, false, new DERUTF8String(ModbusRole.of(operator.role())));
      }
    } catch (IOException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
    addSubjectKey(builder, holder);
    addAuthorityKey(builder);
    return sign(builder, key);
  }

  /**
   * Issues a certificate with two identities. The self-test uses it to check that the broker
   * rejects such certificates.
   */
  X509Certificate leafWithTwoIdentities(
      Identity one, Identity other, String commonName, PublicKey holder, Instant now) {
    GeneralName second = new GeneralName(GeneralName.uniformResourceIdentifier, other.uri());
    return leaf(
        Purpose.REJECTION_TEST,
        one,
        commonName,
        List.of(second),
        holder,
        Validity.of(now, Purpose.REJECTION_TEST_LIFETIME));
  }

  /**
   * Requires that the clock is within the validity period of this authority. A device without a
   * battery-backed clock starts in 1970, and its certificates would be useless.
   */
  void requireClock(Instant now) throws AuthorityException {
    Validity validity = Validity.of(certificate);
    if (now.isBefore(validity.notBefore())) {
      throw new AuthorityException(
          "the clock is at %s, before this authority was created (%s); set the clock first"
              .formatted(now.truncatedTo(ChronoUnit.SECONDS), validity.notBefore()));
    }
    if (!validity.contains(now)) {
      throw new AuthorityException(
          "the clock is at %s, and this authority expired at %s; correct the clock,"
                  .formatted(now.truncatedTo(ChronoUnit.SECONDS), validity.notAfter())
              + " or replace the issuer or the root: parasol pki rotate");
    }
  }

  static KeyPair newKeyPair() {
    return PrivateKeys.newPair();
  }

  private static X509v3CertificateBuilder newBuilder(
      X500Name issuer, Validity validity, X500Name subject, PublicKey holder) {
    return new X509v3CertificateBuilder(
        issuer,
        newSerial(),
        time(validity.notBefore()),
        time(validity.notAfter()),
        subject,
        SubjectPublicKeyInfo.getInstance(holder.getEncoded()));
  }

  /**
   * Returns a time as RFC 5280, 4.1.2.5 requires it: UTCTime through 2049, GeneralizedTime from
   * 2050 on, without fractions of seconds. Bouncy Castle encodes a date, and checks a text, with a
   * calendar, for which Java loads the list of all its locales: a part of the start of a gateway.
   * So this decodes what it has encoded itself.
   *
   * @param at from 1950 to 9999.
   */
  static Time time(Instant at) {
    String digits = at.truncatedTo(ChronoUnit.SECONDS).toString().replaceAll("[-:T]", "");
    return at.isBefore(GENERALIZED)
        ? time(BERTags.UTC_TIME, digits.substring(2))
        : time(BERTags.GENERALIZED_TIME, digits);
  }

  private static Time time(int tag, String digits) {
    byte[] content = digits.getBytes(StandardCharsets.US_ASCII);
    byte[] encoded = new byte[2 + content.length];
    encoded[0] = (byte) tag;
    encoded[1] = (byte) content.length;
    System.arraycopy(content, 0, encoded, 2, content.length);
    try {
      return Time.getInstance(ASN1Primitive.fromByteArray(encoded));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Returns a positive serial number with 126 random bits. It always has 16 octets (RFC 5280,
   * 4.1.2.2: at most 20).
   */
  private static BigInteger newSerial() {
    return new BigInteger(126, RANDOM).setBit(126);
  }

  private static X500Name subject(SiteId site, String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, site.value())
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  /**
   * Returns the exact encoding of the signer's subject. Path validation compares the issuer with it
   * (RFC 5280, 4.1.2.4).
   */
  private static X500Name nameOf(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  /**
   * Adds the critical extensions of a CA: basicConstraints, keyUsage and nameConstraints (RFC 5280,
   * 4.2.1.9, 4.2.1.3 and 4.2.1.10). The name constraint permits URIs with these hosts.
   *
   * @param pathLength maximum number of CAs below this one.
   */
  private static void addAuthorityExtensions(
      X509v3CertificateBuilder builder,
      List<String> permittedHosts,
      int pathLength,
      PublicKey holder) {
    GeneralSubtree[] permitted =
        permittedHosts.stream()
            .map(host -> new GeneralName(GeneralName.uniformResourceIdentifier, host))
            .map(GeneralSubtree::new)
            .toArray(GeneralSubtree[]::new);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(Extension.nameConstraints, true, new NameConstraints(permitted, null));
    } catch (IOException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
    addSubjectKey(builder, holder);
  }

  /** Adds the subject key identifier (RFC 5280, 4.2.1.2). */
  private static void addSubjectKey(X509v3CertificateBuilder builder, PublicKey holder) {
    try {
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(holder));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
  }

  /** Adds the authority key identifier (RFC 5280, 4.2.1.1). */
  private void addAuthorityKey(X509v3CertificateBuilder builder) {
    try {
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate cannot be encoded", e);
    }
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    } catch (OperatorCreationException
        | GeneralSecurityException
        | RuntimeOperatorException
        | ProviderException e) {
      if (PrivateKeys.isInToken(key)) {
        throw new SigningRefusedException(TokenFailure.text(e), e);
      }
      throw new IllegalStateException("this Java runtime cannot sign with " + SIGNATURE, e);
    }
  }

  /** Returns the subject, never the key. */
  @Override
  public String toString() {
    return "CertificateSigner[" + certificate.getSubjectX500Principal() + "]";
  }
}
