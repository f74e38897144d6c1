// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Locale;

/** The phases of a transfer that a driver performs, in their order. */
public enum Phase {
  /** The device leaves its application for its loader, if it has to. */
  ENTER,
  /** The line gets the serial settings of the loader. */
  LINE,
  ERASE,
  /** The blocks are sent, with {@link Transfer#sendNext}. */
  SEND,
  /** What the device has is compared with what was sent, as far as the device allows. */
  VERIFY,
  /** The device is made to run the new image. */
  ACTIVATE,
  /** The line has its usual settings, and the application of the device responds again. */
  CONFIRM,
  /** The line gets its usual settings, whatever happened before. */
  RESTORE_LINE;

  /** Returns whether the start of this phase already changes the device. */
  public boolean isIrreversible() {
    return this == ERASE || this == SEND || this == ACTIVATE;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
