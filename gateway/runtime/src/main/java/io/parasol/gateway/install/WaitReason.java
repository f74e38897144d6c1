// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.config.model.site.Printable;
import java.util.Locale;

/**
 * A reason why a device is not being updated yet.
 *
 * @param detail one line for operators.
 */
public record WaitReason(WaitCode reason, String detail) {

  /**
   * The kinds of reasons, in the order in which they are reported. The names are part of the
   * protocol.
   */
  public enum WaitCode {
    /** The release is not yet trusted by the site, or its image is not yet stored here. */
    RELEASE_NOT_HERE,
    NOT_BEFORE,
    OUTSIDE_HOURS,
    SUN_IS_UP,
    /** The window is open, but closes before the transfer could end. */
    WINDOW_TOO_SHORT,
    POWER_TOO_HIGH,
    POWER_UNKNOWN,
    /** The first device with the release has not yet proved that it works. */
    FIRST_DEVICE_FIRST,
    /** Another device on its line is being updated. */
    LINE_IN_USE,
    TOO_MANY_AT_ONCE,
    TOO_MUCH_POWER_AT_ONCE,
    /** Another command for the device is being carried out. */
    DEVICE_BUSY;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public WaitReason {
    detail = Printable.of(detail);
  }
}
