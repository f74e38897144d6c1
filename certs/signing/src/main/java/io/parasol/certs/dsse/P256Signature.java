// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.PrivateKeys;
import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA on P-256 with SHA-256 for the JDK's {@link java.security.Signature}, whose signatures are
 * DER. Java asks the next provider if a key is refused.
 */
final class P256Signature extends SignatureSpi {

  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private @Nullable Verifier verifier;
  private @Nullable Signer signer;

  @Override
  protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
    if (!(key instanceof ECPublicKey elliptic) || !Nist256.isCurveOf(elliptic.getParams())) {
      throw new InvalidKeyException("expected a public key on P-256");
    }
    try {
      verifier = Nist256.verifier(elliptic.getW());
    } catch (UnusableKeyException refused) {
      throw new InvalidKeyException(refused);
    }
    signer = null;
    message.reset();
  }

  @Override
  protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
    if (PrivateKeys.isInToken(key)
        || !(key instanceof ECPrivateKey elliptic)
        || !Nist256.isCurveOf(elliptic.getParams())
        || !Nist256.isScalar(elliptic.getS())) {
      throw new InvalidKeyException("expected a private key on P-256 outside of a token");
    }
    signer = Nist256.signer(elliptic.getS());
    verifier = null;
    message.reset();
  }

  @Override
  protected void engineUpdate(byte added) {
    message.write(added);
  }

  @Override
  protected void engineUpdate(byte[] added, int from, int length) {
    message.write(added, from, length);
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    if (signer == null) {
      throw new SignatureException("not initialized for signing");
    }
    byte[] raw = signer.sign(message.toByteArray());
    message.reset();
    return EcdsaSignature.toDer(raw);
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    if (verifier == null) {
      throw new SignatureException("not initialized for verification");
    }
    byte[] signed = message.toByteArray();
    message.reset();
    byte[] raw =
        EcdsaSignature.toRaw(signature)
            .orElseThrow(() -> new SignatureException("the signature is malformed"));
    return Algorithm.P256.isWellFormed(raw) && verifier.verifies(signed, raw);
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("ECDSA has no parameters here");
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("ECDSA has no parameters here");
  }
}
