// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system clock, with a check whether its time is plausible. A gateway without a battery-backed
 * clock starts in 1970, or at the time of its last shutdown. Therefore the latest known time is
 * kept on disk.
 *
 * <p>Thread-safe.
 */
public final class TrustedClock implements InstantSource {

  private static final Logger log = LoggerFactory.getLogger(TrustedClock.class);

  /**
   * A time before the first version of Parasol. An earlier system time means that the clock was
   * never set.
   */
  private static final Instant NEVER_SET = Instant.parse("2024-01-01T00:00:00Z");

  /** Maximum step back of the system clock when it is corrected, for example by NTP. */
  private static final Duration MAX_STEP_BACK = Duration.ofMinutes(1);

  /** Minimum difference to the time on disk before the file is written again. */
  private static final Duration WRITE_INTERVAL = Duration.ofHours(1);

  /** Maximum size of the file in bytes: a time and a line break. */
  private static final int MAX_FILE_BYTES = 64;

  private final InstantSource system;
  private final Path file;
  private final Disk disk;
  private Instant highest;
  private Instant written;
  private boolean isReadable = true;

  private TrustedClock(InstantSource system, Path file, Disk disk) {
    this.system = system;
    this.file = file;
    this.disk = disk;
    this.highest = NEVER_SET;
    this.written = NEVER_SET;
  }

  /**
   * Opens a clock that keeps the latest known time in this file. Its folder must exist.
   *
   * <p>If the file cannot be read or holds no time, the clock stays untrusted. An operator must
   * check the system clock, remove the file and restart the gateway.
   */
  public static TrustedClock open(InstantSource system, Path file) {
    return open(system, file, Disk.REAL);
  }

  static TrustedClock open(InstantSource system, Path file, Disk disk) {
    TrustedClock clock = new TrustedClock(system, file, disk);
    clock.load();
    return clock;
  }

  private synchronized void load() {
    try {
      byte[] text;
      try (var in = Files.newInputStream(file)) {
        text = in.readNBytes(MAX_FILE_BYTES);
      }
      written = Instant.parse(new String(text, StandardCharsets.US_ASCII).strip());
      advanceTo(written);
    } catch (NoSuchFileException first) {
      // The first start: no time is known yet.
    } catch (IOException | DateTimeException unreadable) {
      isReadable = false;
      log.error(
          "clock untrusted: {} holds no time; set the system clock, then remove this file and"
              + " restart",
          file);
    }
  }

  /** Returns the system time, or the latest known time if the system time is before it. */
  @Override
  public synchronized Instant instant() {
    Instant now = system.instant();
    return now.isBefore(highest) ? highest : now;
  }

  /** Returns whether the system time is plausible. */
  public synchronized boolean isTrusted() {
    return isReadable
        && !system.instant().isBefore(highest.minus(MAX_STEP_BACK))
        && system.instant().isAfter(NEVER_SET);
  }

  /** Returns the time if it is plausible. */
  public synchronized Optional<Instant> ifTrusted() {
    return isTrusted() ? Optional.of(instant()) : Optional.empty();
  }

  /** Records a time that is certainly in the past. */
  public synchronized void advanceTo(Instant time) {
    if (time.isAfter(highest)) {
      highest = time;
    }
  }

  /**
   * Writes the current time to disk if it is trusted and at least an hour later than the time on
   * disk.
   */
  public synchronized void save() {
    Instant now = instant();
    if (!isTrusted() || now.isBefore(written.plus(WRITE_INTERVAL))) {
      return;
    }
    advanceTo(now);
    try {
      write(now);
      written = now;
    } catch (IOException failed) {
      log.warn("time not written file={} why={}", file, failed.getMessage());
    }
  }

  private void write(Instant time) throws IOException {
    DurableFile.replace(
        disk,
        file.resolveSibling(file.getFileName() + ".new"),
        file,
        (time + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
