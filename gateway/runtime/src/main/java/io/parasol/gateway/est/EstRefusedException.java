// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import java.io.IOException;
import java.util.Set;

/** Thrown when an EST server refuses a request. The message is one line. */
public final class EstRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  /** Too many requests, and an internal or temporary problem of the server. */
  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  private final int status;

  EstRefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Returns whether the same request may be accepted at another time. */
  public boolean isPassing() {
    return PASSING.contains(status);
  }
}
