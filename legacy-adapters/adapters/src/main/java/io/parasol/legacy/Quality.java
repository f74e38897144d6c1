// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.Locale;

/** The quality of a reading. The names are part of the protocol. */
public enum Quality {
  GOOD,
  /** The device reports that it has no value. */
  NOT_AVAILABLE,
  /** The device did not respond in time. */
  TIMEOUT,
  /** The device has no such register. */
  ILLEGAL_ADDRESS,
  /** A value that the point cannot have, such as an infinity. */
  OUT_OF_RANGE,
  /** Older than expected, for example because the device reported that it is busy. */
  STALE,
  /** The line or the connection failed, or the response was invalid. */
  COMM_ERROR,
  /** Read from a device whose identity is not confirmed. */
  UNPROVEN;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
