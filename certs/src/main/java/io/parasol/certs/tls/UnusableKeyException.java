// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

/** A key or certificate file cannot be used: missing, malformed, or readable by others. */
public final class UnusableKeyException extends Exception {
  public UnusableKeyException(String message) {
    super(message);
  }

  public UnusableKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
