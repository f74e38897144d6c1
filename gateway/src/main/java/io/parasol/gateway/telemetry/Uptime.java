// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long the machine has been running, by a clock that only goes forward and that a later process
 * finds going on, until the machine starts anew.
 *
 * @param boot which start of the machine it is.
 * @param millis since then.
 */
public record Uptime(long boot, LongSupplier millis) {

  /** By how much two clocks that count from the same start may differ. */
  private static final long SAME_MILLIS = 1000;

  private static final Path PROC = Path.of("/proc");

  /**
   * Of the machine this runs on. Where it does not say which start it is, or the clock of this
   * process does not count from there, as in some containers, each process is a start of its own.
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
      if (Math.abs(millis.getAsLong() - uptime) <= SAME_MILLIS) {
        return new Uptime(UUID.fromString(id).getMostSignificantBits(), millis);
      }
    } catch (IOException | IllegalArgumentException noSuchMachine) {
      // As below.
    }
    return new Uptime(new SecureRandom().nextLong(), millis);
  }
}
