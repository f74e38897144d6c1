// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The serial settings with which a device model leaves the factory, as far as they are known.
 *
 * @param baud 50 to 4 000 000 bit/s.
 * @param stopBits 1 or 2.
 */
public record FactorySerialSettings(
    OptionalInt baud, Optional<Parity> parity, OptionalInt stopBits) {

  public static final FactorySerialSettings UNKNOWN =
      new FactorySerialSettings(OptionalInt.empty(), Optional.empty(), OptionalInt.empty());

  public FactorySerialSettings {
    int rate = baud.orElse(9600);
    int stop = stopBits.orElse(1);
    Bounds.require(rate >= 50 && rate <= 4_000_000, "baud", "50 to 4000000");
    Bounds.require(stop == 1 || stop == 2, "stop-bits", "1 or 2");
  }

  /**
   * Returns the known factory settings that differ from the settings of a port, such as {@code baud
   * 9600}. The list is empty if none differ.
   */
  public List<String> differencesFrom(SerialSettings port) {
    List<String> differences = new ArrayList<>();
    if (baud.isPresent() && baud.getAsInt() != port.baud()) {
      differences.add("baud " + baud.getAsInt());
    }
    if (parity.isPresent() && parity.get() != port.parity()) {
      differences.add("parity " + parity.get().wireName());
    }
    if (stopBits.isPresent() && stopBits.getAsInt() != port.stopBits()) {
      differences.add("stop-bits " + stopBits.getAsInt());
    }
    return differences;
  }
}
