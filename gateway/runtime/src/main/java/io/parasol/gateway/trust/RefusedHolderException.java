// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import java.util.Locale;

/** A valid certificate is not that of a person of this site, or no longer. */
public final class RefusedHolderException extends Exception {

  private static final long serialVersionUID = 1;

  /** The reason as one word. */
  public enum Reason {
    EXPIRED,
    FOREIGN_IDENTITY,
    NOT_TRUSTED,
    REVOKED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  /**
   * @param why one line.
   */
  public RefusedHolderException(Reason reason, String why) {
    super(why);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
