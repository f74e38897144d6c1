// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

/**
 * An alarm that a bit of a point reports.
 *
 * @param bit 0 is the least significant.
 * @param text the device's own text.
 * @param code the vendor's code; empty if the vendor has none.
 */
public record DeviceAlarm(int bit, String text, String code) {

  /** Returns the text, followed by the code in parentheses if there is one. */
  public String name() {
    return code.isEmpty() ? text : "%s (%s)".formatted(text, code);
  }
}
