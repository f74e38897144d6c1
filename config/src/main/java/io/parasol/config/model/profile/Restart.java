// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.CommandClass;
import java.time.Duration;

/**
 * The write that restarts a device. Its register or coil is not a writable point, so that no other
 * command can write it.
 *
 * @param at a holding register or a coil.
 * @param value 0 to 65535; for a coil 0 or 1.
 * @param commandClass the class of commands that may restart the device.
 * @param within the maximum time until the device responds again, 1 s to {@link #MAX_DURATION}.
 */
public record Restart(Address at, int value, CommandClass commandClass, Duration within) {

  public static final Duration MAX_DURATION = Duration.ofHours(1);

  public Restart {
    int maxValue = at.table().isBits() ? 1 : 0xFFFF;
    if (!at.table().isWritable() || value < 0 || value > maxValue) {
      throw new IllegalArgumentException(
          "restart by %d at %s: expected 0 to 65535 at a holding register, or 0 or 1 at a coil"
              .formatted(value, at));
    }
    if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("restart within %s: expected 1s to 1h".formatted(within));
    }
  }
}
