// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.Locale;
import java.util.Optional;

/** The four tables of the Modbus data model (Application Protocol V1.1b3, 4.3). */
public enum Table {
  COIL,
  DISCRETE,
  HOLDING,
  INPUT;

  /** Returns whether the cells are single bits; otherwise they are 16-bit registers. */
  public boolean isBits() {
    return this == COIL || this == DISCRETE;
  }

  /** Returns whether the protocol has a function that writes to this table. */
  public boolean isWritable() {
    return this == COIL || this == HOLDING;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Table> of(String word) {
    for (Table each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
