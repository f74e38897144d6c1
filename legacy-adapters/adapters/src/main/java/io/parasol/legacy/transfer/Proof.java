// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Locale;

/** What proves that a device has the image, the weakest first. */
public enum Proof {
  /** The device reports it. */
  CLAIMED,
  /** The version was read from the device, and is the new one. */
  READ_BACK,
  /** A checksum or the memory was read from the device, and is that of the image. */
  MEASURED,
  /** The device behaves as the new version does. */
  BEHAVED;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
