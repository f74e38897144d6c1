// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import io.parasol.certs.tls.Certificates;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the only URI by which a certificate identifies its holder (X509-SVID, 2 and 4). */
final class LeafCertificate {

  /** The general name type uniformResourceIdentifier (RFC 5280, 4.2.1.6). */
  private static final Integer URI = 6;

  /** Bit positions in keyUsage (RFC 5280, 4.2.1.3). */
  private static final int DIGITAL_SIGNATURE = 0;

  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private LeafCertificate() {}

  static String uriOf(X509Certificate certificate) throws InvalidIdentityException {
    requireLeaf(certificate);
    List<String> uris = uris(certificate);
    if (uris.size() != 1) {
      throw new InvalidIdentityException(
          "certificate has %d SAN URIs; expected exactly one".formatted(uris.size()));
    }
    return uris.get(0);
  }

  /** Requires a leaf certificate. A key that signs certificates must not also identify a client. */
  private static void requireLeaf(X509Certificate certificate) throws InvalidIdentityException {
    if (certificate.getBasicConstraints() >= 0) {
      throw new InvalidIdentityException(
          "certificate is a CA certificate; expected a leaf certificate");
    }
    boolean @Nullable [] keyUsage = certificate.getKeyUsage();
    if (keyUsage == null || !keyUsage[DIGITAL_SIGNATURE]) {
      throw new InvalidIdentityException("certificate has no keyUsage digitalSignature");
    }
    if (keyUsage[KEY_CERT_SIGN] || keyUsage[CRL_SIGN]) {
      throw new InvalidIdentityException("certificate has the keyUsage of a CA");
    }
  }

  private static List<String> uris(X509Certificate certificate) throws InvalidIdentityException {
    @Nullable Collection<List<?>> names;
    try {
      names = Certificates.copy(certificate).getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new InvalidIdentityException("the SAN of the certificate cannot be read");
    }
    List<String> uris = new ArrayList<>();
    if (names != null) {
      for (List<?> name : names) {
        if (URI.equals(name.get(0))) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    }
    return uris;
  }
}
