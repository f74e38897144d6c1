// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.config.site.Printable;
import java.util.Locale;

/**
 * One reason why a device is not being updated yet.
 *
 * @param detail one line for people.
 */
public record WhyNot(Word word, String detail) {

  /** In the order in which reasons are told. The names are part of the protocol. */
  public enum Word {
    /** The release is not among those that the site trusts and has here, so far. */
    RELEASE_NOT_HERE,
    NOT_BEFORE,
    OUTSIDE_HOURS,
    SUN_IS_UP,
    /** The window is open, but not for as long as the transfer takes. */
    WINDOW_TOO_SHORT,
    POWER_TOO_HIGH,
    POWER_UNKNOWN,
    /** The first device that takes the release has not shown yet that it works. */
    FIRST_DEVICE_FIRST,
    /** Another device on its line is being updated. */
    LINE_IN_USE,
    TOO_MANY_AT_ONCE,
    TOO_MUCH_POWER_AT_ONCE,
    /** Another command is being carried out. */
    DEVICE_BUSY;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public WhyNot {
    detail = Printable.of(detail);
  }
}
