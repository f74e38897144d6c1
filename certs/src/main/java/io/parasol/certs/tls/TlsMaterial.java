// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What one side of a mutual TLS connection shows and what it trusts. Immutable.
 *
 * @param chain the own certificate first, then its issuers without the root.
 * @param anchors the roots that the other side's chain must end in; never empty.
 */
public record TlsMaterial(
    PrivateKey key, List<X509Certificate> chain, List<X509Certificate> anchors) {

  public TlsMaterial {
    chain = List.copyOf(chain);
    anchors = List.copyOf(anchors);
    if (chain.isEmpty() || anchors.isEmpty()) {
      throw new IllegalArgumentException("TLS material needs a chain and an anchor");
    }
  }

  /** Reads PEM files; the key file must be readable by its owner only. */
  public static TlsMaterial load(Path chain, Path key, Path anchors) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Reads a PKCS#12 file as {@code pki export --p12} writes it.
   *
   * @param password empty where there is none.
   */
  public static TlsMaterial loadPkcs12(Path file, char[] password) throws UnusableKeyException {
    throw new UnsupportedOperationException("STUB");
  }

  /** A context for TLS 1.3 and 1.2 with just this material. */
  public SSLContext context() {
    throw new UnsupportedOperationException("STUB");
  }

  public KeyManagerFactory keyManagers() {
    throw new UnsupportedOperationException("STUB");
  }

  public TrustManagerFactory trustManagers() {
    throw new UnsupportedOperationException("STUB");
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "TlsMaterial[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
