// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Certificates in PEM files. */
public final class Certificates {

  private static final String TYPE = "X.509";

  private Certificates() {}

  /** Reads all certificates of a file, in order. There is at least one. */
  public static List<X509Certificate> read(Path file) throws UnusableKeyException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : Pem.read(file)) {
      if (!block.label().equals(Pem.CERTIFICATE)) {
        throw new UnusableKeyException(
            "%s: holds a %s; expected certificates only".formatted(file, block.label()));
      }
      certificates.add(decode(file.toString(), block));
    }
    return certificates;
  }

  private static X509Certificate decode(String source, Pem block) throws UnusableKeyException {
    try {
      return decode(block.der());
    } catch (CertificateException e) {
      throw new UnusableKeyException(source + ": holds a certificate that cannot be read", e);
    }
  }

  /**
   * Decodes a certificate. Only those of authorities are {@linkplain #shared}: all chains have
   * them, and the others would displace the certificates of the sessions.
   */
  private static X509Certificate decode(byte[] der) throws CertificateException {
    // Unlike the method for one certificate, this one remembers nothing, but also reads PKCS #7.
    List<Certificate> read =
        List.copyOf(
            CertificateFactory.getInstance(TYPE)
                .generateCertificates(new ByteArrayInputStream(der)));
    return read.size() == 1
            && read.get(0) instanceof X509Certificate only
            && only.getBasicConstraints() < 0
            && Arrays.equals(only.getEncoded(), der)
        ? only
        : decodeShared(der);
  }

  private static X509Certificate decodeShared(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance(TYPE).generateCertificate(new ByteArrayInputStream(der));
  }

  /**
   * Returns an equal certificate that other readers in this process share. The certificate factory
   * of the JDK remembers some 750 certificates and returns the same object for equal bytes; TLS
   * reads the certificates of the other side with it.
   */
  static X509Certificate shared(X509Certificate certificate) {
    try {
      return decodeShared(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read cannot be read again", e);
    }
  }

  /**
   * Returns an equal certificate to examine once. A certificate of the JDK keeps what it was asked
   * for, such as names and a fingerprint: up to 1 KiB, as long as the connection that holds it.
   */
  public static X509Certificate copy(X509Certificate certificate) {
    try {
      return decode(certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read cannot be read again", e);
    }
  }

  /** Returns an equal chain to examine once, as {@link #copy} does for its first certificate. */
  static X509Certificate[] copy(X509Certificate[] chain) {
    X509Certificate[] copy = chain.clone();
    if (copy.length > 0) {
      copy[0] = copy(copy[0]);
    }
    return copy;
  }

  public static byte[] pem(List<X509Certificate> certificates) {
    List<Pem> blocks = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      try {
        blocks.add(new Pem(Pem.CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate that was read cannot be written", e);
      }
    }
    return Pem.write(blocks);
  }

  /**
   * Returns whether the key of an issuer has signed a certificate. Names and validity periods are
   * not compared.
   */
  public static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException another) {
      return false;
    }
  }

  static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** Returns whether each certificate is followed by its issuer. */
  static boolean isInOrder(List<X509Certificate> chain) {
    X509Certificate[] examined = copy(chain.toArray(new X509Certificate[0]));
    for (int i = 1; i < examined.length; i++) {
      if (!examined[i - 1].getIssuerX500Principal().equals(examined[i].getSubjectX500Principal())) {
        return false;
      }
    }
    return true;
  }
}
