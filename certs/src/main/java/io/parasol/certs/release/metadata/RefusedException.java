// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.util.Objects;

/** Metadata or a target is refused; what was trusted before is still trusted. */
public final class RefusedException extends Exception {

  private final Refusal reason;

  /** The detail is for people: one line, in which nothing hostile is left. */
  public RefusedException(Refusal reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Refusal reason() {
    return reason;
  }

  /** The detail. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
