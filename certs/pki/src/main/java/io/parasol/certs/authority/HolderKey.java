// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;

/**
 * The key of the holder of a certificate.
 *
 * @param privateKey empty if the holder has made the key.
 */
record HolderKey(PublicKey publicKey, Optional<PrivateKey> privateKey) {

  /** Creates a new key pair in memory. */
  static HolderKey create() {
    return of(CertificateSigner.newKeyPair());
  }

  /** Returns a key pair that was created elsewhere. */
  static HolderKey of(KeyPair pair) {
    return new HolderKey(pair.getPublic(), Optional.of(pair.getPrivate()));
  }

  static HolderKey of(CertificateRequest request) {
    return new HolderKey(request.key(), Optional.empty());
  }

  @Override
  public String toString() {
    return "HolderKey";
  }
}
