// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

/** A certificate or URI names nobody of this site. */
public final class InvalidIdentityException extends Exception {
  public InvalidIdentityException(String message) {
    super(message);
  }
}
