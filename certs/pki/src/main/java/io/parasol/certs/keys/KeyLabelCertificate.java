// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The certificate beside a key in a token, which makes the key visible to the JDK. */
final class KeyLabelCertificate {

  private static final Date BEGIN = Date.from(Instant.parse("2024-01-01T00:00:00Z"));

  /** The end of a certificate that has none (RFC 5280, 4.1.2.5). */
  private static final Date END = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

  private KeyLabelCertificate() {}

  /**
   * @param provider of the token, which signs.
   */
  static X509Certificate of(String label, KeyPair pair, Provider provider)
      throws GeneralSecurityException {
    X500Name name =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "Parasol key label")
            .addRDN(BCStyle.CN, label)
            .build();
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      name, BigInteger.ONE, BEGIN, END, name, pair.getPublic())
                  .build(
                      new JcaContentSignerBuilder("SHA256withECDSA")
                          .setProvider(provider)
                          .build(pair.getPrivate())));
    } catch (OperatorCreationException failed) {
      throw new GeneralSecurityException(failed);
    }
  }
}
