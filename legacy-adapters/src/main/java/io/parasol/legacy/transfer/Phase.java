// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Locale;

/** The steps of a transfer that are a driver's, in their order. */
public enum Phase {
  /** The device leaves its application for its loader, if it has to. */
  ENTER,
  /** The line takes the form in which the loader speaks. */
  LINE,
  ERASE,
  /** Block by block, by {@link Transfer#sendNext}. */
  SEND,
  /** What the device has is compared with what was sent, as far as it lets anybody. */
  VERIFY,
  /** The device is to run the new image from now on. */
  ACTIVATE,
  /** The line is as usual, and the device answers again as an application. */
  CONFIRM,
  /** The line is as usual, whatever happened before. */
  RESTORE_LINE;

  /** Whether the device is not what it was once this has begun. */
  public boolean isIrreversible() {
    return this == ERASE || this == SEND || this == ACTIVATE;
  }

  /** Whether it may be done again after it has succeeded, or broke off. */
  public boolean isRepeatable() {
    return this == LINE || this == VERIFY || this == CONFIRM || this == RESTORE_LINE;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
