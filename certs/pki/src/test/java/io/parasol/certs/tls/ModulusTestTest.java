// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The test of the modulus of an RSA key")
class ModulusTestTest {

  /** The prime 2^521 - 1 instead of a product of two. */
  private static RSAKeyParameters readUnsafeKey() {
    BigInteger prime = BigInteger.TWO.pow(521).subtract(BigInteger.ONE);
    return new RSAKeyParameters(false, prime, BigInteger.valueOf(65537));
  }

  @Test
  void is_omitted_only_during_the_action() {
    assertThrows(IllegalArgumentException.class, ModulusTestTest::readUnsafeKey);

    assertDoesNotThrow(() -> ModulusTest.omit(ModulusTestTest::readUnsafeKey));

    assertThrows(IllegalArgumentException.class, ModulusTestTest::readUnsafeKey);
  }

  @Test
  void is_omitted_only_in_the_thread_of_the_action() {
    CompletionException failed =
        assertThrows(
            CompletionException.class,
            () ->
                ModulusTest.omit(
                    () -> CompletableFuture.supplyAsync(ModulusTestTest::readUnsafeKey).join()));

    assertInstanceOf(IllegalArgumentException.class, failed.getCause());
  }
}
