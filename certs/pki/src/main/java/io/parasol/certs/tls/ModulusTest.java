// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import org.bouncycastle.util.Properties;

/**
 * The primality test that Bouncy Castle performs on the modulus of each RSA key that it reads. It
 * protects against keys that an attacker has made.
 */
public final class ModulusTest {

  private static final String OMITTED = "org.bouncycastle.rsa.allow_unsafe_mod";

  private ModulusTest() {}

  /**
   * Runs the action without the test, which remains in force for all other threads.
   *
   * @param action reads only RSA keys that are constants of a program.
   */
  public static void omit(Runnable action) {
    Properties.setThreadOverride(OMITTED, true);
    try {
      action.run();
    } finally {
      Properties.removeThreadOverride(OMITTED);
    }
  }
}
