// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.files.DurableFile;
import io.parasol.gateway.report.RenderedReport.Format;
import io.parasol.gateway.report.ReportTransport.MailContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of reports: for each, a file in every format. The oldest days make room, and the
 * oldest months. Other files in the folder are left alone.
 */
public final class ReportFolder {

  /** Days, and months, whose reports are kept. */
  static final int MAX_DAYS = 400;

  static final int MAX_MONTHS = 120;

  /** Reports that wait to be sent; older ones are not sent. */
  static final int MAX_UNSENT = 8;

  private static final Pattern DAY =
      Pattern.compile("day-\\d{4}-\\d{2}-\\d{2}\\.(html|txt|csv|json)");
  private static final Pattern MONTH = Pattern.compile("month-\\d{4}-\\d{2}\\.(html|txt|csv|json)");
  private static final Pattern UNSENT =
      Pattern.compile("(day-\\d{4}-\\d{2}-\\d{2}|month-\\d{4}-\\d{2})\\.unsent");
  private static final Set<PosixFilePermission> PERMISSIONS =
      PosixFilePermissions.fromString("rw-r-----");

  private final Path folder;

  public ReportFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes the files of a report in place of former ones, and removes the oldest.
   *
   * @throws IOException if a file cannot be written or removed
   */
  public void write(RenderedReport report) throws IOException {
    Files.createDirectories(folder);
    for (Format each : Format.values()) {
      DurableFile.replace(file(report.period(), each), report.bytes(each), PERMISSIONS);
    }
    prune(DAY, MAX_DAYS * Format.values().length);
    prune(MONTH, MAX_MONTHS * Format.values().length);
  }

  /** Returns the file of a report, which may be absent. */
  public Path file(ReportPeriod period, Format format) {
    return folder.resolve(period.name() + "." + format.suffix());
  }

  /**
   * Returns the content of a report.
   *
   * @throws IOException if it is there and cannot be read
   */
  public Optional<byte[]> read(ReportPeriod period, Format format) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(period, format)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /**
   * Returns the reports that wait to be sent, the oldest first; at most {@link #MAX_UNSENT}.
   *
   * @throws IOException if the folder cannot be read
   */
  List<ReportPeriod> unsent() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files = names(UNSENT);
    return files.subList(Math.max(0, files.size() - MAX_UNSENT), files.size()).stream()
        .flatMap(each -> period(each).stream())
        .toList();
  }

  void markUnsent(ReportPeriod period) throws IOException {
    DurableFile.replace(unsentMark(period), new byte[0], PERMISSIONS);
  }

  void clearUnsent(ReportPeriod period) throws IOException {
    Files.deleteIfExists(unsentMark(period));
  }

  private Path unsentMark(ReportPeriod period) {
    return folder.resolve(period.name() + ".unsent");
  }

  /**
   * Returns the mail with a report.
   *
   * @throws IOException if its files are not there, or cannot be read
   */
  MailContent mail(ReportPeriod period) throws IOException {
    String text = Files.readString(file(period, Format.TEXT));
    return new MailContent(
        period.name(),
        text.lines().findFirst().orElse(period.name()),
        Files.readString(file(period, Format.HTML)),
        text,
        Files.readString(file(period, Format.CSV)));
  }

  /**
   * Returns the date of the newest report of a kind.
   *
   * @throws IOException if the folder cannot be read
   */
  public Optional<ReportPeriod> newest(ReportPeriod.Kind kind) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Path> files = names(kind == ReportPeriod.Kind.DAY ? DAY : MONTH);
    return files.isEmpty() ? Optional.empty() : period(files.get(files.size() - 1));
  }

  private List<Path> names(Pattern pattern) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> pattern.matcher(String.valueOf(each.getFileName())).matches())
          .filter(each -> period(each).isPresent())
          .sorted()
          .toList();
    }
  }

  /** Returns the period in the name of a file; empty if there is no such date. */
  private static Optional<ReportPeriod> period(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      return Optional.of(
          ReportPeriod.parse(name.substring(name.indexOf('-') + 1, name.indexOf('.'))));
    } catch (IllegalArgumentException otherFile) {
      return Optional.empty();
    }
  }

  private void prune(Pattern pattern, int max) throws IOException {
    List<Path> files = names(pattern);
    for (Path each : files.subList(0, Math.max(0, files.size() - max))) {
      Files.deleteIfExists(each);
    }
  }
}
