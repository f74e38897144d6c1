// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Generates P-256 keys for the JDK's {@link java.security.KeyPairGenerator}. Java asks the next
 * provider for another curve, and if no curve is given.
 */
final class P256KeyPairs extends KeyPairGeneratorSpi {

  private static final String NAME = "secp256r1";

  private @Nullable SecureRandom random;

  @Override
  public void initialize(int bits, SecureRandom source) {
    throw new InvalidParameterException("expected the name of a curve");
  }

  @Override
  public void initialize(AlgorithmParameterSpec curve, SecureRandom source)
      throws InvalidAlgorithmParameterException {
    boolean isOurs =
        curve instanceof ECGenParameterSpec named
            ? named.getName().equals(NAME)
            : curve instanceof ECParameterSpec parameters && Nist256.isCurveOf(parameters);
    if (!isOurs) {
      throw new InvalidAlgorithmParameterException("expected " + NAME);
    }
    random = source;
  }

  @Override
  public KeyPair generateKeyPair() {
    if (random == null) {
      throw new IllegalStateException("no curve is given");
    }
    return Nist256.generate(random);
  }
}
