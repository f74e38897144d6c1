// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import java.io.Serial;
import java.util.Objects;

/** Thrown if a valid request cannot be answered. */
public final class RefusedRequestException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param reason a word of the protocol, such as {@code unknown_device}.
   * @param detail one line for operators.
   */
  public RefusedRequestException(String reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
