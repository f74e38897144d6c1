// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key in a token, as its file states it: a PKCS#11 URI (RFC 7512).
 *
 * <pre>
 *   pkcs11:token=plant;object=meter-1.5f0c2a91;type=private
 * </pre>
 *
 * @param token the label of the token.
 * @param label the label of the key.
 */
public record TokenKey(String token, String label) {

  private static final Pattern URI =
      Pattern.compile(
          "pkcs11:token=([A-Za-z0-9._:%-]{1,96});object=([A-Za-z0-9.-]{1,96});type=private\\n?");

  private static final String SPACE = "%20";

  /** Returns what a file states; empty if it contains something else, such as a key. */
  public static Optional<TokenKey> of(byte[] content) {
    Matcher uri = URI.matcher(new String(content, StandardCharsets.ISO_8859_1));
    return uri.matches()
        ? Optional.of(new TokenKey(uri.group(1).replace(SPACE, " "), uri.group(2)))
        : Optional.empty();
  }

  byte[] content() {
    return "pkcs11:token=%s;object=%s;type=private\n"
        .formatted(token.replace(" ", SPACE), label)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
