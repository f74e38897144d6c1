// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the operating system shows about its clocks in files. It informs operators and proves
 * nothing: NTP is not signed, and the kernel copies the time of NTP to the battery-backed clock.
 */
public final class MachineClocks {

  /** Exists from the first synchronization by systemd-timesyncd after a boot. */
  private static final String TIMESYNCD = "run/systemd/timesync/synchronized";

  /** chronyd writes one of these every hour while it is synchronized. */
  private static final List<String> CHRONY =
      List.of("var/lib/chrony/chrony.drift", "var/lib/chrony/drift");

  private static final Duration MAX_CHRONY_AGE = Duration.ofHours(2);
  private static final String RTC = "sys/class/rtc/rtc0/since_epoch";
  private static final int MAX_FILE_BYTES = 32;

  private final Path root;

  /**
   * @param root the root of the file system.
   */
  public MachineClocks(Path root) {
    this.root = root;
  }

  /**
   * Returns the file by which an NTP client shows that the system clock is synchronized; empty if
   * there is none.
   *
   * @param system the system time.
   */
  public Optional<Path> synchronizedBy(Instant system) {
    Path timesyncd = root.resolve(TIMESYNCD);
    if (Files.exists(timesyncd)) {
      return Optional.of(timesyncd);
    }
    return CHRONY.stream().map(root::resolve).filter(file -> isRecent(file, system)).findFirst();
  }

  private static boolean isRecent(Path file, Instant system) {
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return Duration.between(written, system).abs().compareTo(MAX_CHRONY_AGE) <= 0;
    } catch (IOException missing) {
      return false;
    }
  }

  /** Returns the time of the battery-backed clock; empty if there is none. */
  public Optional<Instant> batteryBacked() {
    try (InputStream in = Files.newInputStream(root.resolve(RTC))) {
      String seconds = new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.US_ASCII).strip();
      return seconds.matches("[0-9]{1,12}")
          ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
          : Optional.empty();
    } catch (IOException missing) {
      return Optional.empty();
    }
  }
}
