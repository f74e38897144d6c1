// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.io.IOException;
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
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * When the machine started, of each of its starts that left messages behind whose instant is that
 * of a clock that was not right. It is known as soon as the clock is, and such a message can then
 * be told when it was measured: its {@link Stamp} counts from there. Of a start during which the
 * clock never was right, nothing can be known.
 *
 * <p>Kept in a file, a line for each, oldest first; a line ends with the CRC32C of what is before
 * it:
 *
 * <pre>
 *   …16 hex digits…  epoch milliseconds of the start, or -  up to which stamp that holds  checksum
 * </pre>
 *
 * <p>Safe for any number of threads. Only {@link #save} goes to the disk.
 */
public final class Boots {

  /** Clocks are slewed a little all the time; what is more than that is another time. */
  private static final long JUMP_MILLIS = Duration.ofSeconds(2).toMillis();

  /** A box that starts every five minutes does so for four days before one is forgotten. */
  private static final int MOST = 1024;

  private static final Pattern LINE =
      Pattern.compile("(([0-9a-f]{16}) (-|-?[0-9]{1,18}) (-?[0-9]{1,18}) )([0-9a-f]{8})");

  private static final int LONGEST_FILE = MOST * 80;

  private final Disk disk;
  private final Path file;
  private final Map<Long, Start> starts = new LinkedHashMap<>();
  private boolean isUnsaved;

  /** One start of the machine. */
  private static final class Start {
    /** Epoch milliseconds; null while nobody knows. */
    private @Nullable Long at;

    /** Stamps above were not heard of when that was learned. */
    private long upTo;

    /** Messages may have been stamped since. */
    private boolean isDoubted = true;

    /** Worth keeping; a start during which the clock was always right is not. */
    private boolean isKept;
  }

  private Boots(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  /** Reads them; a line that is damaged is told of, and that start counts as unknown. */
  static Boots open(Disk disk, Path file, Consumer<Damage> damages) throws IOException {
    Boots boots = new Boots(disk, file);
    byte[] text;
    try (var in = Files.newInputStream(file)) {
      text = in.readNBytes(LONGEST_FILE);
    } catch (NoSuchFileException none) {
      return boots;
    }
    long place = 0;
    for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      if (!line.isEmpty() && !boots.read(line)) {
        damages.accept(new Damage(file, place, line.length(), "start: checksum does not match"));
      }
      place += line.length() + 1L;
    }
    return boots;
  }

  private boolean read(String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches() || !checksum(parts.group(1)).equals(parts.group(5))) {
      return false;
    }
    Start start = start(Long.parseUnsignedLong(parts.group(2), 16));
    start.at = parts.group(3).equals("-") ? null : Long.valueOf(parts.group(3));
    start.upTo = Long.parseLong(parts.group(4));
    start.isKept = true;
    return true;
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return "%08x".formatted(crc.getValue());
  }

  private Start start(long boot) {
    return starts.computeIfAbsent(boot, any -> new Start());
  }

  /** The clock is not right: what is measured now is stamped. */
  public synchronized void doubt(long boot) {
    Start start = start(boot);
    start.isDoubted = true;
    isUnsaved |= !start.isKept;
    start.isKept = true;
  }

  /**
   * The clock is right, and says when the machine started. Of two such words the later one counts,
   * unless they differ by no more than a clock is slewed.
   *
   * @param at epoch milliseconds.
   * @param now milliseconds since then, as in a {@link Stamp}.
   */
  public synchronized void learn(long boot, long at, long now) {
    Start start = start(boot);
    Long known = start.at;
    if (start.isDoubted || known == null || Math.abs(at - known) >= JUMP_MILLIS) {
      start.at = at;
      start.upTo = now;
      start.isDoubted = false;
      isUnsaved |= start.isKept;
    }
  }

  /** When that was, in epoch milliseconds; empty while the clock was not right since. */
  public synchronized OptionalLong instant(Stamp stamp) {
    Start start = starts.get(stamp.boot());
    return start == null || start.at == null || stamp.millis() > start.upTo
        ? OptionalLong.empty()
        : OptionalLong.of(start.at + stamp.millis());
  }

  /** Puts on the disk what is not there yet. */
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
      SegmentFiles.write(disk, file, text);
    } catch (IOException e) {
      synchronized (this) {
        isUnsaved = true;
      }
      throw e;
    }
  }

  private byte[] text() {
    StringBuilder text = new StringBuilder();
    long left = starts.values().stream().filter(start -> start.isKept).count();
    for (Map.Entry<Long, Start> entry : starts.entrySet()) {
      Start start = entry.getValue();
      if (start.isKept && left-- <= MOST) {
        String known =
            "%016x %s %d ".formatted(entry.getKey(), start.at == null ? "-" : start.at, start.upTo);
        text.append(known).append(checksum(known)).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
