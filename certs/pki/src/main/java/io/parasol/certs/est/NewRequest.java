// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.est;

import java.io.IOException;
import java.security.KeyPair;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Creates certification requests (PKCS#10) of clients. */
public final class NewRequest {

  private static final String SIGNATURE = "SHA256withECDSA";

  private NewRequest() {}

  /**
   * Returns a request without a subject, signed by its key, as DER.
   *
   * @param pair on P-256.
   * @param uri the only entry of the SAN.
   */
  public static byte[] of(KeyPair pair, String uri) {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    try {
      extensions.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
      return new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), pair.getPublic())
          .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
          .build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate()))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("this Java runtime cannot sign a request", e);
    }
  }
}
