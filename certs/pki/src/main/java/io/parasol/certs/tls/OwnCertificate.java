// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import io.parasol.certs.keys.PrivateKeys;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the chain of its certificate, which are checked to belong together: once, since
 * it takes a multiplication on the curve. Immutable.
 *
 * @param key belongs to the first certificate of the chain; never printed.
 * @param chain the own certificate first, then its issuers without the root.
 */
record OwnCertificate(PrivateKey key, List<X509Certificate> chain) {

  OwnCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("TLS material needs a chain");
    }
    if (!Certificates.isInOrder(chain)) {
      throw new IllegalArgumentException(
          "the chain is out of order; expected the own certificate, then its issuer");
    }
    // The storage compares a key in a token with its certificate when it is read.
    if (!PrivateKeys.isInToken(key) && !PrivateKeys.isKeyPair(key, chain.get(0).getPublicKey())) {
      throw new IllegalArgumentException("the key does not belong to the certificate");
    }
  }

  /** Returns the subject, never the key. */
  @Override
  public String toString() {
    return "OwnCertificate[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
