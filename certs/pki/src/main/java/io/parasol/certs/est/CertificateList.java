// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;

/** Certificates in a CMS message without signatures ("certs-only", RFC 5272, 4.1). */
public final class CertificateList {

  /** Maximum length of a list that is read, in bytes. */
  public static final int MAX_BYTES = 128 * 1024;

  private static final int MAX_CERTIFICATES = 32;

  private CertificateList() {}

  /** Returns the certificates as DER. */
  public static byte[] encode(List<X509Certificate> certificates) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCertificates(new JcaCertStore(certificates));
      return generator.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DER);
    } catch (CMSException | IOException | GeneralSecurityException e) {
      throw new IllegalStateException("certificates cannot be encoded", e);
    }
  }

  /**
   * Reads a list. Nothing is verified.
   *
   * @throws IOException if it is too long, or not such a list of 1 to 32 certificates.
   */
  public static List<X509Certificate> decode(byte[] der) throws IOException {
    if (der.length > MAX_BYTES) {
      throw new IOException("expected certificates of at most %d bytes".formatted(MAX_BYTES));
    }
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
      for (X509CertificateHolder each : new CMSSignedData(der).getCertificates().getMatches(null)) {
        certificates.add(converter.getCertificate(each));
      }
      if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
        throw new IOException(
            "%d certificates; expected 1 to %d".formatted(certificates.size(), MAX_CERTIFICATES));
      }
      return certificates;
    } catch (CMSException | GeneralSecurityException | RuntimeException notOne) {
      throw new IOException("expected a list of certificates (CMS, certs-only)", notOne);
    }
  }
}
