// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import java.util.Objects;

/** Thrown when a command is rejected. Nothing was written to the device. */
public final class CommandRejectedException extends Exception {

  private final Rejection reason;

  /**
   * Creates an exception.
   *
   * @param detail one line for operators. Ids are the only unverified text in it.
   */
  public CommandRejectedException(Rejection reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Rejection reason() {
    return reason;
  }

  /** Returns the detail. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
