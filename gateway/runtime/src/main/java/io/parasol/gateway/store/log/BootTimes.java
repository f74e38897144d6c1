// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Crc32c;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.gateway.store.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The boot times of the machine, for each boot that left messages whose instant came from a clock
 * that was not synchronized. The boot time is known once the clock is synchronized. The {@link
 * MonotonicTimestamp} of such a message counts from the boot, so the instant of measurement then
 * follows. If the clock is never synchronized during a boot, its instants stay unknown.
 *
 * <p>Kept in a file with one line a boot, oldest first. A line ends with the CRC32C of the text
 * before it:
 *
 * <pre>
 *   …16 hex digits…  epoch milliseconds of the boot, or -  highest timestamp it holds for  checksum
 * </pre>
 *
 * <p>Safe for any number of threads. Only {@link #save} writes to the disk.
 */
public final class BootTimes {

  /** Clocks are slewed slightly all the time; a larger difference counts as a step. */
  private static final long JUMP_MILLIS = Duration.ofSeconds(2).toMillis();

  /**
   * Maximum number of boots kept. A machine that boots every five minutes keeps the boots of about
   * four days.
   */
  private static final int MAX_BOOTS = 1024;

  private static final Pattern LINE =
      Pattern.compile("(([0-9a-f]{16}) (-|-?[0-9]{1,18}) (-?[0-9]{1,18}) )([0-9a-f]{8})");

  private static final int MAX_FILE_BYTES = MAX_BOOTS * 80;

  private final Disk disk;
  private final Path file;
  private final Map<Long, Start> starts = new LinkedHashMap<>();
  private boolean isUnsaved;

  /** One boot of the machine. */
  private static final class Start {
    /** Time of the boot in epoch milliseconds; null while unknown. */
    private @Nullable Long at;

    /**
     * The highest timestamp that {@code at} holds for: later ones did not exist when it was
     * learned.
     */
    private long validUpTo;

    /** Whether messages may have been stamped since the boot time was learned. */
    private boolean isUncertain = true;

    /**
     * Whether the boot belongs in the file; a boot during which the clock was always synchronized
     * does not.
     */
    private boolean isPersisted;
  }

  private BootTimes(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  /** Reads the file. A damaged line is reported, and its boot counts as unknown. */
  static BootTimes open(Disk disk, Path file, Consumer<Corruption> damages) throws IOException {
    BootTimes bootTimes = new BootTimes(disk, file);
    byte[] text;
    try (var in = Files.newInputStream(file)) {
      text = in.readNBytes(MAX_FILE_BYTES);
    } catch (NoSuchFileException none) {
      return bootTimes;
    }
    long place = 0;
    for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      if (!line.isEmpty() && !bootTimes.read(line)) {
        damages.accept(
            new Corruption(file, place, line.length(), "boot time: checksum does not match"));
      }
      place += line.length() + 1L;
    }
    return bootTimes;
  }

  private boolean read(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches() || !checksum(parts.group(1)).equals(parts.group(5))) {
      return false;
    }
    Start start = start(Long.parseUnsignedLong(parts.group(2), 16));
    start.at = parts.group(3).equals("-") ? null : Long.valueOf(parts.group(3));
    start.validUpTo = Long.parseLong(parts.group(4));
    start.isPersisted = true;
    return true;
  }

  private static String checksum(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    return "%08x".formatted(Crc32c.of(bytes, 0, bytes.limit()));
  }

  private Start start(long boot) {
    return starts.computeIfAbsent(boot, any -> new Start());
  }

  /**
   * Records that the clock is not synchronized, so that messages measured from now on are stamped.
   */
  public synchronized void markUnsynchronized(long boot) {
    Start start = start(boot);
    start.isUncertain = true;
    isUnsaved |= !start.isPersisted;
    start.isPersisted = true;
  }

  /**
   * Records the boot time that a synchronized clock implies. A later boot time replaces an earlier
   * one, unless the two differ by no more than slewing explains.
   *
   * @param at boot time in epoch milliseconds.
   * @param now milliseconds since the boot, as in a {@link MonotonicTimestamp}.
   */
  public synchronized void recordBootTime(long boot, long at, long now) {
    Start start = start(boot);
    Long known = start.at;
    if (start.isUncertain || known == null || Math.abs(at - known) >= JUMP_MILLIS) {
      start.at = at;
      start.validUpTo = now;
      start.isUncertain = false;
      isUnsaved |= start.isPersisted;
    }
  }

  /**
   * Returns the instant of a timestamp in epoch milliseconds; empty if the clock was not
   * synchronized since.
   */
  public synchronized OptionalLong instant(MonotonicTimestamp stamp) {
    Start start = starts.get(stamp.boot());
    return start == null || start.at == null || stamp.millis() > start.validUpTo
        ? OptionalLong.empty()
        : OptionalLong.of(start.at + stamp.millis());
  }

  /** Writes changes to the disk, if there are any. */
  public void save() throws IOException {
    byte[] text;
    synchronized (this) {
      if (!isUnsaved) {
        return;
      }
      text = text();
      isUnsaved = false;
    }
    try {
      DurableFile.replace(disk, SegmentFiles.temporary(file), file, text);
    } catch (IOException e) {
      synchronized (this) {
        isUnsaved = true;
      }
      throw e;
    }
  }

  private byte[] text() {
    StringBuilder text = new StringBuilder();
    long left = starts.values().stream().filter(start -> start.isPersisted).count();
    for (Map.Entry<Long, Start> entry : starts.entrySet()) {
      Start start = entry.getValue();
      if (start.isPersisted && left-- <= MAX_BOOTS) {
        String known =
            "%016x %s %d "
                .formatted(entry.getKey(), start.at == null ? "-" : start.at, start.validUpTo);
        text.append(known).append(checksum(known)).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
