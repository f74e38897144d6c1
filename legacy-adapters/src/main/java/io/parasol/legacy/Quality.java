// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.Locale;

/** Whether a reading is to be believed, and if not, why. The names are part of the protocol. */
public enum Quality {
  GOOD,
  /** The device itself says that it has no value. */
  NOT_AVAILABLE,
  /** The device did not answer in time. */
  TIMEOUT,
  /** The device has no such register. */
  ILLEGAL_ADDRESS,
  /** A number that the point cannot have, such as an infinity. */
  OUT_OF_RANGE,
  /** Older than it should be: the device answered that it is busy. */
  STALE,
  /** The line or the connection failed, or the answer made no sense. */
  COMM_ERROR,
  /** Read, but not from a device that has proved which one it is. */
  UNPROVEN;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
