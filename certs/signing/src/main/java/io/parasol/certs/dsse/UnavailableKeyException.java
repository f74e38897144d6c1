// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

/** Thrown when a key in a token cannot sign now. The message is one line. */
public final class UnavailableKeyException extends RuntimeException {
  UnavailableKeyException(String message, Throwable cause) {
    super("the key cannot sign: " + message, cause);
  }
}
