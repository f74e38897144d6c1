// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.evidence.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's clock, and whether it is to be believed. A box without a battery wakes up in 1970,
 * or at the time of its last shutdown; the highest time that was ever known is therefore kept on
 * disk.
 *
 * <p>Thread-safe.
 */
public final class TrustedClock implements InstantSource {

  private static final Logger log = LoggerFactory.getLogger(TrustedClock.class);

  /** Before Parasol was made; a clock that says so has never been set. */
  private static final Instant NEVER_SET = Instant.parse("2024-01-01T00:00:00Z");

  /** A clock that is being put right may step back by this much. */
  private static final Duration STEP_BACK = Duration.ofMinutes(1);

  /** How much later it must be before it is worth another write to the disk. */
  private static final Duration WORTH_WRITING = Duration.ofHours(1);

  /** A time, and a line break. */
  private static final int LONGEST_FILE = 64;

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
   * A clock that remembers in that file, in a folder that is there.
   *
   * <p>A file that cannot be read, or holds no time, leaves the clock untrusted for good: somebody
   * must look, and remove it.
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
        text = in.readNBytes(LONGEST_FILE);
      }
      written = Instant.parse(new String(text, StandardCharsets.US_ASCII).strip());
      prove(written);
    } catch (NoSuchFileException first) {
      // nothing is known yet
    } catch (IOException | DateTimeException unreadable) {
      isReadable = false;
      log.error("clock untrusted: {} holds no time; remove it once the clock is right", file);
    }
  }

  /** The system's time, but never before what was already known. */
  @Override
  public synchronized Instant instant() {
    Instant now = system.instant();
    return now.isBefore(highest) ? highest : now;
  }

  /** Whether the system's time can be right. */
  public synchronized boolean isTrusted() {
    return isReadable
        && !system.instant().isBefore(highest.minus(STEP_BACK))
        && system.instant().isAfter(NEVER_SET);
  }

  /** The time, if it can be right. */
  public synchronized Optional<Instant> ifTrusted() {
    return isTrusted() ? Optional.of(instant()) : Optional.empty();
  }

  /** It was that late once, and has been later ever since. */
  public synchronized void prove(Instant time) {
    if (time.isAfter(highest)) {
      highest = time;
    }
  }

  /** Keeps the time of now on disk, if it is trusted and much later than what is there. */
  public synchronized void remember() {
    Instant now = instant();
    if (!isTrusted() || now.isBefore(written.plus(WORTH_WRITING))) {
      return;
    }
    prove(now);
    try {
      write(now);
      written = now;
    } catch (IOException failed) {
      log.warn("time not remembered file={} why={}", file, failed.getMessage());
    }
  }

  private void write(Instant time) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer text = ByteBuffer.wrap((time + "\n").getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      disk.sync(channel, 0);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      disk.syncFolder(folder);
    }
  }
}
