// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes certification requests, and the certificates of a maker, for tests. */
final class TestRequests {

  private TestRequests() {}

  static KeyPair key() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static byte[] der(KeyPair pair, String uri) throws Exception {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    return new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=any"), pair.getPublic())
        .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
        .getEncoded();
  }

  /** An authority of a maker, or a certificate that it has issued. */
  record Maker(X509Certificate certificate, PrivateKey key) {

    static Maker create(Instant now) throws Exception {
      KeyPair pair = TestRequests.key();
      X500Principal name = new X500Principal("CN=Acme root");
      return new Maker(
          sign(name, name, pair, pair.getPrivate(), "", new KeyUsage(KeyUsage.keyCertSign), now),
          pair.getPrivate());
    }

    /**
     * Returns the chain of a birth certificate.
     *
     * @param uri the SAN; empty for none.
     */
    List<X509Certificate> birth(String subject, String uri, Instant now) throws Exception {
      return List.of(
          sign(
              certificate.getSubjectX500Principal(),
              new X500Principal(subject),
              TestRequests.key(),
              key,
              uri,
              new KeyUsage(KeyUsage.digitalSignature),
              now));
    }

    private static X509Certificate sign(
        X500Principal issuer,
        X500Principal subject,
        KeyPair holder,
        PrivateKey signer,
        String uri,
        KeyUsage usage,
        Instant now)
        throws Exception {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              java.math.BigInteger.valueOf(System.nanoTime()),
              Date.from(now.minusSeconds(60)),
              Date.from(now.plusSeconds(86_400L * 365 * 20)),
              subject,
              holder.getPublic());
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(issuer.equals(subject)));
      builder.addExtension(Extension.keyUsage, true, usage);
      if (!uri.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }
  }
}
