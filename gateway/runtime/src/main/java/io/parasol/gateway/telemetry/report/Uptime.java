// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time since the machine booted, by a monotonic clock that continues in a later process until
 * the next boot.
 *
 * @param boot identifies the boot.
 * @param millis returns the milliseconds since the boot.
 */
public record Uptime(long boot, LongSupplier millis) {

  /** How much two clocks that count from the same boot may differ, in milliseconds. */
  private static final long MAX_DIFFERENCE_MILLIS = 1000;

  private static final Path PROC = Path.of("/proc");

  /**
   * Returns the uptime of this machine. If the boot cannot be identified, or this process's clock
   * does not count from it, as in some containers, each process counts as a boot of its own.
   */
  public static Uptime ofThisMachine() {
    return of(PROC, System::nanoTime);
  }

  static Uptime of(Path proc, LongSupplier nanos) {
    LongSupplier millis = () -> TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    try {
      String id = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
      String seconds = Files.readString(proc.resolve("uptime")).strip().split(" ", -1)[0];
      long uptime = new BigDecimal(seconds).movePointRight(3).longValue();
      if (Math.abs(millis.getAsLong() - uptime) <= MAX_DIFFERENCE_MILLIS) {
        return new Uptime(UUID.fromString(id).getMostSignificantBits(), millis);
      }
    } catch (IOException | IllegalArgumentException unavailable) {
      // Uses a random identifier instead.
    }
    return new Uptime(new SecureRandom().nextLong(), millis);
  }
}
