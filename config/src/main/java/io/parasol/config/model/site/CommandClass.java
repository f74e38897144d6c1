// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Locale;
import java.util.Optional;

/** The classes of commands, by the severity of their consequences. */
public enum CommandClass {
  /** Reversible, within the range that the profile allows. */
  SETPOINT(1),
  /** Changes the behaviour of the device. */
  CONFIG(1),
  /** Irreversible; the image must also carry the vendor's signature. */
  FIRMWARE(2),
  /** Grid protection settings. */
  PROTECTION(2);

  private final int defaultThreshold;

  CommandClass(int defaultThreshold) {
    this.defaultThreshold = defaultThreshold;
  }

  /**
   * Returns the number of different keys that must sign a command, unless the site configures
   * another threshold.
   */
  public int defaultThreshold() {
    return defaultThreshold;
  }

  /** Returns the name in the configuration and in the {@code class} member of a command. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Finds a class by the exact name that {@link #wireName} returns. */
  public static Optional<CommandClass> of(String word) {
    for (CommandClass each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
