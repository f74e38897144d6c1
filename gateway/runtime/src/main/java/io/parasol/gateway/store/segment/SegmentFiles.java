// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the segment files in a store's folder. A file has a temporary name until it is
 * complete.
 */
public final class SegmentFiles {

  private static final Pattern NAME = Pattern.compile("[0-9]{16}\\.segment");
  private static final String TEMPORARY = ".tmp";

  private SegmentFiles() {}

  public static Path path(Path folder, long ordinal) {
    return folder.resolve("%016d.segment".formatted(ordinal));
  }

  /** Returns the temporary name of a file. */
  public static Path temporary(Path name) {
    return name.resolveSibling(name.getFileName() + TEMPORARY);
  }

  public static long ordinal(Path path) {
    return Long.parseLong(path.getFileName().toString().substring(0, 16));
  }

  /** Lists the segments of a folder, oldest first. */
  public static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /**
   * The segments of a folder, oldest first, and apart from them the segments that another one had
   * replaced just before a crash.
   */
  public record LiveSegments(List<StoreSegment> segments, List<StoreSegment> replaced) {}

  public static LiveSegments live(Path folder) throws IOException {
    NavigableMap<Long, StoreSegment> segments = new TreeMap<>();
    for (Path path : list(folder)) {
      try (FileChannel file = read(path)) {
        long ordinal = ordinal(path);
        long oldestReplaced =
            SegmentHeader.read(file).map(SegmentHeader::oldestReplaced).orElse(ordinal);
        segments.put(ordinal, new StoreSegment(ordinal, oldestReplaced, path, file.size()));
      } catch (NoSuchFileException deletedMeanwhile) {
        // An open store may delete its oldest segments while they are listed.
      } catch (IOException unreadable) {
        segments.put(ordinal(path), StoreSegment.unreadable(path));
      }
    }
    List<StoreSegment> replaced = new ArrayList<>();
    for (StoreSegment segment : List.copyOf(segments.values())) {
      Map<Long, StoreSegment> old =
          segments.subMap(Math.min(segment.oldestReplaced(), segment.ordinal()), segment.ordinal());
      replaced.addAll(old.values());
      old.clear();
    }
    return new LiveSegments(List.copyOf(segments.values()), replaced);
  }

  /** Deletes files that were not finished when the process ended. */
  public static void deleteUnfinished(Path folder) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> files = Files.list(folder)) {
      unfinished = files.filter(file -> file.getFileName().toString().endsWith(TEMPORARY)).toList();
    }
    for (Path file : unfinished) {
      Files.delete(file);
    }
  }

  public static FileChannel create(Path temporary) throws IOException {
    return FileChannel.open(
        temporary,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  public static FileChannel read(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }
}
