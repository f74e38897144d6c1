// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.Locale;

/** Thrown if a link is not lent; nothing about the link has changed. */
public final class LeaseRefusedException extends Exception {

  private static final long serialVersionUID = 1;

  /** The reasons. The names are part of the protocol. */
  public enum Reason {
    /** The command does not install firmware on this device. */
    NOT_ENTITLED,
    /** The device has no link that can be lent, or not on these terms. */
    NOT_LENDABLE,
    /** The link is already lent. */
    LENT_ALREADY,
    /** The requests in flight did not end in time. */
    BUSY,
    /** The link is closed. */
    CLOSED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  /**
   * @param detail one line for operators.
   */
  public LeaseRefusedException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
