// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.Locale;

/** A link was not lent; nothing about it has changed. */
public final class LeaseRefusedException extends Exception {

  private static final long serialVersionUID = 1;

  /** Why. The names are part of the protocol. */
  public enum Reason {
    /** The command is not one that installs firmware on this device. */
    NOT_ENTITLED,
    /** The device is on no link that can be lent, or not on these terms. */
    NOT_LENDABLE,
    /** Somebody else has it. */
    LENT_ALREADY,
    /** What is under way on it did not end in time. */
    BUSY,
    /** It is closed. */
    CLOSED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Reason reason;

  /**
   * @param detail one line for people.
   */
  public LeaseRefusedException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
