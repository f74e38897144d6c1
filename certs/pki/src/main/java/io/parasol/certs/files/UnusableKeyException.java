// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

/** Thrown when a key or certificate file is missing, malformed, or accessible to other users. */
public final class UnusableKeyException extends Exception {
  public UnusableKeyException(String message) {
    super(message);
  }

  public UnusableKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
