// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.keys.TokenFailure;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.Signature;

/**
 * Signs with a P-256 key in a token.
 *
 * @param key accepted by the provider of its token alone.
 */
record TokenSigner(PrivateKey key) implements Signer {

  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

  /**
   * @throws UnavailableKeyException if the token does not sign.
   */
  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException | ProviderException failed) {
      throw new UnavailableKeyException(TokenFailure.text(failed), failed);
    }
  }

  @Override
  public String toString() {
    return "TokenSigner";
  }
}
