// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

/** Thrown when the authority cannot perform an operation. The message is one line. */
public class AuthorityException extends Exception {
  public AuthorityException(String message) {
    super(message);
  }

  public AuthorityException(String message, Throwable cause) {
    super(message, cause);
  }
}
