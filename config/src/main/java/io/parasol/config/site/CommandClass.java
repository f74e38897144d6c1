// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Locale;
import java.util.Optional;

/** The classes of command, by the weight of their consequences. */
public enum CommandClass {
  /** Reversible, inside the profile's range. */
  SETPOINT(1),
  /** Changes how the device works. */
  CONFIG(1),
  /** Irreversible; needs the vendor's signature on the image besides. */
  FIRMWARE(2),
  /** Grid protection settings. */
  PROTECTION(2);

  private final int defaultThreshold;

  CommandClass(int defaultThreshold) {
    this.defaultThreshold = defaultThreshold;
  }

  /** How many different keys must have signed, unless the site says otherwise. */
  public int defaultThreshold() {
    return defaultThreshold;
  }

  /** The word of the configuration and of a command's {@code class}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class of that word, exactly as {@link #word} writes it. */
  public static Optional<CommandClass> of(String word) {
    for (CommandClass each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
