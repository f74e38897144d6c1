// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

/** The authority cannot do what was asked; the message says why in one line. */
public final class AuthorityException extends Exception {
  public AuthorityException(String message) {
    super(message);
  }

  public AuthorityException(String message, Throwable cause) {
    super(message, cause);
  }
}
