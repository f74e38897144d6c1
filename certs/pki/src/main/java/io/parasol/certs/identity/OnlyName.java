// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The only subject alternative name of a certificate of another authority: a DNS name or a URI (RFC
 * 5280, 4.2.1.6). The common name proves nothing.
 *
 * <p>The extension is parsed here: after the JDK has checked the name constraints of an issuer,
 * {@link X509Certificate#getSubjectAlternativeNames} has the common name as a further DNS name.
 */
public final class OnlyName {

  private OnlyName() {}

  /**
   * Returns the name.
   *
   * @throws InvalidIdentityException if there is not exactly one, or one of another kind.
   */
  public static String of(X509Certificate certificate) throws InvalidIdentityException {
    byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
    if (extension == null) {
      throw new InvalidIdentityException("the certificate has no subject alternative name");
    }
    try {
      GeneralName[] names =
          GeneralNames.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getNames();
      if (names.length != 1) {
        throw new InvalidIdentityException(
            "the certificate has %d subject alternative names; expected one"
                .formatted(names.length));
      }
      int kind = names[0].getTagNo();
      if (kind != GeneralName.dNSName && kind != GeneralName.uniformResourceIdentifier) {
        throw new InvalidIdentityException(
            "the subject alternative name of the certificate is neither a DNS name nor a URI");
      }
      return ASN1IA5String.getInstance(names[0].getName()).getString();
    } catch (IllegalArgumentException malformed) {
      throw new InvalidIdentityException(
          "the subject alternative name of the certificate cannot be read");
    }
  }
}
