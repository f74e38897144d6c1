// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import java.io.IOException;

/** Thrown when an EST server refuses a request. The message is one line. */
final class EstRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  EstRefusedException(String message) {
    super(message);
  }
}
