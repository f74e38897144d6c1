// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import java.util.Objects;

/** A command is refused; nothing was written. */
public final class CommandRejectedException extends Exception {

  private final Rejection reason;

  /** The detail is for people: one line, without anything that could not be verified but ids. */
  public CommandRejectedException(Rejection reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Rejection reason() {
    return reason;
  }

  /** The detail. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
