// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.contract;

import java.io.Serial;
import java.util.Locale;
import java.util.Objects;

/** Thrown if an exclusion is not valid for this site and its contract. */
public final class ExclusionRejectedException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  /** Why an exclusion is rejected, in the order of the checks. */
  public enum Reason {
    TOO_LARGE,
    MALFORMED,
    /** The site has no contract with two parties. */
    NO_CONTRACT,
    /** A party has not signed. */
    SIGNATURE_MISSING,
    WRONG_SITE;

    /** Returns the name in messages. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  ExclusionRejectedException(Reason reason, String detail) {
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
