// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/** User name and password of HTTP basic authentication (RFC 7617). */
record BasicCredentials(String user, String password) {

  private static final String SCHEME = "Basic ";

  /** Parses the header {@code Authorization}; empty if it has another form. */
  static Optional<BasicCredentials> parse(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    try {
      String pair =
          new String(Base64.getDecoder().decode(header.substring(SCHEME.length()).strip()), UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new BasicCredentials(pair.substring(0, colon), pair.substring(colon + 1)));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /** Returns the user name, never the password. */
  @Override
  public String toString() {
    return "BasicCredentials[" + user + "]";
  }
}
