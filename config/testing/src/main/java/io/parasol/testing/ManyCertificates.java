// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The certificates of a large site. */
public final class ManyCertificates {

  private static final int COUNT = 1000;

  private ManyCertificates() {}

  /**
   * Reads many certificates that differ from this one in their signature. The certificate factory
   * of the JDK then no longer remembers those that were read before.
   */
  public static void read(X509Certificate like) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (byte[] der : encoded(like)) {
      factory.generateCertificate(new ByteArrayInputStream(der));
    }
  }

  /** Returns many certificates that differ from this one in their signature, in DER. */
  public static List<byte[]> encoded(X509Certificate like) throws CertificateEncodingException {
    List<byte[]> all = new ArrayList<>();
    for (int number = 0; number < COUNT; number++) {
      byte[] der = like.getEncoded();
      // The end of the signature, which is not decoded.
      ByteBuffer.wrap(der).putShort(der.length - 2, (short) number);
      all.add(der);
    }
    return all;
  }
}
