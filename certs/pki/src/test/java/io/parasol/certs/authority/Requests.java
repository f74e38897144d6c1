// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.Pem;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes certification requests (PKCS#10) for tests. */
final class Requests {

  /** An identity that a request asks for, and that its holder must not get. */
  static final String WANTED = "spiffe://parasol/site/rooftop-7/operator/engineer/mallory";

  private Requests() {}

  static KeyPair key(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static byte[] der(KeyPair pair) throws Exception {
    return der(pair, pair.getPrivate(), "SHA256withECDSA");
  }

  /** A request for the public key of a pair, signed by some private key. */
  static byte[] der(KeyPair pair, PrivateKey signer, String algorithm) throws Exception {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, WANTED)));
    return new JcaPKCS10CertificationRequestBuilder(
            new X500Principal("CN=mallory"), pair.getPublic())
        .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
        .build(new JcaContentSignerBuilder(algorithm).build(signer))
        .getEncoded();
  }

  static byte[] pem(byte[] der) {
    return Pem.write(List.of(new Pem("CERTIFICATE REQUEST", der)));
  }

  static CertificateRequest of(KeyPair pair) throws Exception {
    return CertificateRequest.parse("request", der(pair));
  }
}
