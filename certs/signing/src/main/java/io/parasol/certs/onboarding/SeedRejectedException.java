// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.onboarding;

import java.io.Serial;
import java.util.Locale;
import java.util.Objects;

/** Thrown if a seed is not valid. */
public final class SeedRejectedException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  /** Why a seed is rejected, in the order of the checks. */
  public enum Reason {
    TOO_LARGE,
    MALFORMED,
    /** No owner of the repository has signed it. */
    UNKNOWN_SIGNER,
    EXPIRED;

    /** Returns the name in messages. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  SeedRejectedException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
