// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Locale;

/** The parity bit of a character on a serial line. */
public enum Parity {
  NONE,
  EVEN,
  ODD;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
