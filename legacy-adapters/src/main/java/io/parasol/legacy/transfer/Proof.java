// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Locale;

/** What shows that a device has the image, the weakest first. */
public enum Proof {
  /** It says so. */
  CLAIMED,
  /** Its version was read, and is the new one. */
  READ_BACK,
  /** A check sum or its memory was read, and is that of the image. */
  MEASURED,
  /** It behaves as the new version does. */
  BEHAVED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
