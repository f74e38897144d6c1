// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the private keys of a site are kept.
 *
 * @param passphrase encrypts the keys that are in files; empty if only their permissions protect
 *     them.
 * @param token for the keys of the gateway, its broker, the legacy devices and the issuer; empty if
 *     these are in files, too.
 */
public record KeySettings(Optional<SecretSource> passphrase, Optional<Token> token) {

  public static final KeySettings DEFAULT = new KeySettings(Optional.empty(), Optional.empty());

  /**
   * A PKCS#11 token.
   *
   * @param library the PKCS#11 module, a shared library; see {@link #LIBRARY}.
   * @param label the label of the token, which selects its slot; see {@link #LABEL}.
   * @param pin where the PIN of the user is.
   */
  public record Token(Path library, String label, SecretSource pin) {

    /** Absolute paths of characters that need no escape in the configuration of SunPKCS11. */
    public static final Pattern LIBRARY = Pattern.compile("/[A-Za-z0-9/._+-]{1,255}");

    /** At most the 32 characters that PKCS#11 stores of a label. */
    public static final Pattern LABEL =
        Pattern.compile("[A-Za-z0-9._:-]([A-Za-z0-9 ._:-]{0,30}[A-Za-z0-9._:-])?");

    public Token {
      if (!LIBRARY.matcher(library.toString()).matches() || !LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException("library or label of a token");
      }
    }

    @Override
    public String toString() {
      return "token \"" + label + "\"";
    }
  }
}
