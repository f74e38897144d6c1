// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/** Ed25519 (RFC 8032, 5.1): PureEdDSA without a context. */
final class Edwards25519 {

  /** L, the order of the base point. */
  static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /** Number of the keys that are not validated again; those of one site are far fewer. */
  private static final int MAX_VALIDATED = 256;

  /**
   * The points of the valid keys that were read last, by the encodings of the keys. To find the
   * order of a point takes longer than to verify a signature. Guarded by itself.
   */
  private static final Map<ByteBuffer, PublicPoint> VALIDATED =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, PublicPoint> eldest) {
          return size() > MAX_VALIDATED;
        }
      };

  private Edwards25519() {}

  /**
   * Reads a public key. It must be in its only canonical form and in the group of prime order:
   * anyone can create signatures that are valid under a key of small order.
   *
   * @param encoded the SubjectPublicKeyInfo, which ends with the key (RFC 8410, 4).
   */
  static Verifier verifier(byte[] encoded) throws UnusableKeyException {
    PublicPoint point = point(encoded);
    return (message, signature) -> Ed25519.verify(signature, 0, point, message, 0, message.length);
  }

  private static PublicPoint point(byte[] encoded) throws UnusableKeyException {
    ByteBuffer key = ByteBuffer.wrap(encoded.clone());
    synchronized (VALIDATED) {
      PublicPoint known = VALIDATED.get(key);
      if (known != null) {
        return known;
      }
    }
    PublicPoint point =
        Ed25519.validatePublicKeyFullExport(encoded, encoded.length - Ed25519.PUBLIC_KEY_SIZE);
    if (point == null) {
      throw new UnusableKeyException(
          "the Ed25519 public key is not a point of prime order in its canonical form");
    }
    synchronized (VALIDATED) {
      VALIDATED.put(key, point);
    }
    return point;
  }

  /**
   * @param seed the private key of 32 bytes (RFC 8032, 5.1.5).
   */
  static Signer signer(byte[] seed) {
    byte[] publicKey = publicKey(seed);
    return message -> {
      byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
      Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
      return signature;
    };
  }

  /** Returns the public key of a private key, in 32 bytes. */
  static byte[] publicKey(byte[] seed) {
    byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return publicKey;
  }
}
