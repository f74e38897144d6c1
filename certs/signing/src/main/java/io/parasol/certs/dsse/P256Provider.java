// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A security provider for P-256 with two services: {@code SHA256withECDSA}, with which TLS and
 * certificates sign and verify, and pairs of keys, because each TLS client makes one. It takes a
 * tenth of the processor time of the JDK's, as long as the optimizing compiler has not compiled
 * that. Other algorithms, other curves and keys in a token are left to the providers after it.
 * Thread-safe.
 */
public final class P256Provider extends Provider {

  private static final String NAME = "ParasolP256";
  private static final String ALGORITHM = "SHA256withECDSA";

  /** Java asks the next provider for a key of another class. */
  private static final Map<String, String> KEYS =
      Map.of(
          "SupportedKeyClasses",
          "java.security.interfaces.ECPublicKey|java.security.interfaces.ECPrivateKey");

  P256Provider() {
    super(NAME, "1", "ECDSA on P-256");
    putService(
        new Service(this, "Signature", ALGORITHM, P256Signature.class.getName(), null, KEYS) {
          @Override
          public Object newInstance(@Nullable Object unused) {
            return new P256Signature();
          }
        });
    putService(
        new Service(this, "KeyPairGenerator", "EC", P256KeyPairs.class.getName(), null, null) {
          @Override
          public Object newInstance(@Nullable Object unused) {
            return new P256KeyPairs();
          }
        });
  }

  /** Makes this provider the first one of the process, unless it is one already. */
  public static synchronized void install() {
    if (Security.getProvider(NAME) == null) {
      Security.insertProviderAt(new P256Provider(), 1);
    }
  }
}
