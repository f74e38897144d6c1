// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate that is right in everything, until a test changes one thing. */
final class Forgery {

  final KeyPair keys = CertificateSigner.newKeyPair();
  final List<GeneralName> names = new ArrayList<>();
  Instant notBefore;
  Instant notAfter;
  boolean isAuthority;
  int keyUsage = KeyUsage.digitalSignature;
  KeyPurposeId extendedKeyUsage = KeyPurposeId.id_kp_clientAuth;
  boolean hasUnknownCriticalExtension;

  Forgery(String uri, Instant now) {
    names.add(uri(uri));
    notBefore = now.minus(Duration.ofMinutes(5));
    notAfter = now.plus(Duration.ofDays(90));
  }

  static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  X509Certificate signedBySelf() {
    return sign(new X500Name("CN=forged"), keys.getPrivate(), keys);
  }

  X509Certificate signedBy(X509Certificate issuer, PrivateKey key) {
    return sign(
        X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
        key,
        new KeyPair(issuer.getPublicKey(), key));
  }

  private X509Certificate sign(X500Name issuer, PrivateKey key, KeyPair issuerKeys) {
    JcaX509v3CertificateBuilder form =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(System.nanoTime()).abs().add(BigInteger.ONE.shiftLeft(100)),
            Date.from(notBefore),
            Date.from(notAfter),
            new X500Name("CN=forged"),
            keys.getPublic());
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      form.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
      form.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
      form.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(extendedKeyUsage));
      form.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers.createSubjectKeyIdentifier(keys.getPublic()));
      form.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
      if (!names.isEmpty()) {
        form.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(new GeneralName[0])));
      }
      if (hasUnknownCriticalExtension) {
        form.addExtension(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE);
      }
      return new JcaX509CertificateConverter()
          .getCertificate(form.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
