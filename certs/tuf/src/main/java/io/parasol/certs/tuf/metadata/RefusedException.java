// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.Objects;

/** Thrown when metadata or a target is refused. The previously trusted metadata stays trusted. */
public final class RefusedException extends Exception {

  private final Refusal reason;

  /**
   * Creates an exception.
   *
   * @param detail one line for operators; untrusted text must already be escaped.
   */
  public RefusedException(Refusal reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Refusal reason() {
    return reason;
  }

  /** Returns the detail. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
