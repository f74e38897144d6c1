// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.DurableFolder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.plant.DayRecord;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of figures: one file for each day, in a folder for each year. A file is replaced as a
 * whole, so that it is complete after a power failure. A damaged file is left out, and reported in
 * one line.
 *
 * <p>Safe for any number of threads that read, and one that writes.
 */
public final class FigureStore {

  private static final Logger log = LoggerFactory.getLogger(FigureStore.class);

  /** Ten years. */
  static final int MAX_DAYS = 3653;

  private static final int MAX_UNLISTED_DAYS = 100;

  private static final Pattern NAME = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})\\.figures");
  private static final Pattern YEAR = Pattern.compile("[0-9]{4}");

  private final Path folder;

  private FigureStore(Path folder) {
    this.folder = folder;
  }

  /** Returns the figures below a state folder; there may be none yet. */
  public static FigureStore in(Path state) {
    return new FigureStore(state.resolve("figures"));
  }

  Path folder() {
    return folder;
  }

  private Path file(LocalDate date) {
    return folder.resolve("%04d".formatted(date.getYear())).resolve(date + ".figures");
  }

  /** Writes the file of a day, replacing a former one. */
  void write(DayRecord record) throws IOException {
    Path file = file(record.day().date());
    Path year = file.resolveSibling(".");
    DurableFolder.create(year.normalize(), Disk.REAL);
    replace(file, DayFile.write(record));
  }

  /** Writes the file of a day, unless its content is the same. */
  void update(DayRecord record) throws IOException {
    Path file = file(record.day().date());
    byte[] bytes = DayFile.write(record);
    if (!Arrays.equals(bytes, Files.readAllBytes(file))) {
      replace(file, bytes);
    }
  }

  private Path correction() {
    return folder.resolve("correction");
  }

  /**
   * Marks that closed days are being corrected, so that the correction is completed after a crash.
   *
   * @param first the first one.
   */
  void beginCorrection(LocalDate first) throws IOException {
    DurableFolder.create(folder, Disk.REAL);
    replace(correction(), first.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the first day of a correction that was not completed. */
  Optional<LocalDate> openCorrection() throws IOException {
    try {
      return Optional.of(LocalDate.parse(Files.readString(correction())));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (DateTimeException | CharacterCodingException damaged) {
      log.warn("start of a correction of figures cannot be read file={}", correction());
      return Optional.empty();
    }
  }

  /** Marks that a correction is complete. */
  void endCorrection() throws IOException {
    DurableFile.delete(correction());
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    DurableFile.replace(Disk.REAL, file.resolveSibling(file.getFileName() + ".new"), file, bytes);
  }

  /** Deletes the files of days before a date. */
  void deleteBefore(LocalDate oldest) throws IOException {
    for (LocalDate each : days().headSet(oldest)) {
      DurableFile.delete(file(each));
    }
  }

  /** Returns whether a day has figures of a device. */
  public boolean contains(DeviceId device) throws IOException {
    for (LocalDate each : days()) {
      if (header(each).filter(header -> header.contains(device.value())).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives a device another name in all days and in the limits that commands have set. Each file is
   * replaced as a whole, so that an interrupted rename is completed by another one. A damaged file
   * is not changed.
   */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    for (LocalDate each : days()) {
      Path file = file(each);
      Optional<byte[]> renamed =
          readable(each, of -> DayFile.renamed(of, from.value(), to.value()))
              .flatMap(Function.identity());
      if (renamed.isPresent()) {
        replace(file, renamed.get());
      }
    }
    CommandedLimits.open(folder).rename(from.value(), to.value());
  }

  /** Returns the days that have a file. */
  public NavigableSet<LocalDate> days() throws IOException {
    NavigableSet<LocalDate> days = new TreeSet<>();
    for (Path year : list(folder)) {
      if (YEAR.matcher(String.valueOf(year.getFileName())).matches()) {
        list(year).forEach(file -> date(file).ifPresent(days::add));
      }
    }
    return days;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Optional<LocalDate> date(Path file) {
    Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
    try {
      return name.matches() ? Optional.of(LocalDate.parse(name.group(1))) : Optional.empty();
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  /** Returns the header of a day; empty if there is none, or it cannot be read. */
  Optional<DayFile.Header> header(LocalDate date) {
    return readable(date, DayFile::readHeader);
  }

  /** Returns the findings that ended on days from a date to another, both included. */
  public List<LossFinding> ended(LocalDate from, LocalDate to) {
    return days(from, to).stream()
        .flatMap(date -> header(date).stream())
        .flatMap(header -> header.result().ended().stream())
        .toList();
  }

  /** Returns a day with the blocks that are wanted; empty as of {@link #header}. */
  Optional<DayRecord> day(LocalDate date, Predicate<DayFile.Block> wanted) {
    return readable(date, file -> DayFile.read(file, wanted));
  }

  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  private <T> Optional<T> readable(LocalDate date, Reader<T> reader) {
    Path file = file(date);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.read(file));
    } catch (IOException damaged) {
      log.warn("figures of a day cannot be read file={} why={}", file, damaged.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Returns the days between two dates, both included, that have a file. In a short time there may
   * be others, so that the folders need not be listed.
   */
  List<LocalDate> days(LocalDate from, LocalDate to) {
    if (!from.isAfter(to) && to.isBefore(from.plusDays(MAX_UNLISTED_DAYS))) {
      return from.datesUntil(to.plusDays(1)).toList();
    }
    try {
      return from.isAfter(to) ? List.of() : new ArrayList<>(days().subSet(from, to.plusDays(1)));
    } catch (IOException unreadable) {
      log.warn("figures cannot be listed folder={} why={}", folder, unreadable.getMessage());
      return List.of();
    }
  }
}
