// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file of a log.
 *
 * @param first index of its first record, which is part of the file name.
 */
record LogSegment(Path path, long first) {

  /** Length in bytes from which on a new segment is started. */
  static final long FULL_BYTES = 4L * 1024 * 1024;

  /**
   * Length in bytes from which on a segment is ended by the next head. It is then known to be
   * unchanged without later segments.
   */
  static final long SEALED_BYTES = 3L * 1024 * 1024;

  /** Age from which on a segment is ended by the next head, whatever its length. */
  static final Duration SEALED_AGE = Duration.ofDays(7);

  /**
   * Maximum length in bytes: a full segment and the largest frame. A longer file was not written by
   * this class.
   */
  private static final int MAX_BYTES =
      (int) FULL_BYTES + 2 * (Frame.MAX_BODY_BYTES + Frame.OVERHEAD);

  private static final Pattern NAME = Pattern.compile("records-([0-9]{12})");

  static LogSegment ofFolder(Path folder, long first) {
    return new LogSegment(folder.resolve("records-%012d".formatted(first)), first);
  }

  /** Returns the segments in a folder, the oldest first. */
  static List<LogSegment> list(Path folder) throws IOException {
    List<LogSegment> segments = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(
          file -> {
            Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
            if (name.matches()) {
              segments.add(new LogSegment(file, Long.parseLong(name.group(1))));
            }
          });
    }
    segments.sort(Comparator.comparingLong(LogSegment::first));
    return segments;
  }

  byte[] read() throws IOException, LogDamagedException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new LogDamagedException("%s is longer than any segment".formatted(this));
      }
      return bytes;
    }
  }

  /**
   * Reads all of its records.
   *
   * @throws IOException with one line, if it is not as it was written.
   */
  SegmentReader.Content content() throws IOException {
    try {
      return new SegmentReader(this).check();
    } catch (LogDamagedException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    }
  }

  /** Returns the name of the file. */
  @Override
  public String toString() {
    return String.valueOf(path.getFileName());
  }
}
