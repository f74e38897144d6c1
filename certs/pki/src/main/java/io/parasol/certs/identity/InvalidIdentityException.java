// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

/** Thrown when a certificate or URI contains no valid identity. */
public final class InvalidIdentityException extends Exception {
  public InvalidIdentityException(String message) {
    super(message);
  }
}
