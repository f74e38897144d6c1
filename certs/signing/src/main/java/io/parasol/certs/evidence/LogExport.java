// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A copy of the finished segments of a log in another folder, up to one that ends with a signed
 * head. The folder is a log that can be verified, alone or together with the rest of the log.
 * Another process may write to the log at the same time.
 *
 * @param first index of the first record that was exported.
 * @param before index of the first record that was not exported; it begins a segment.
 * @param root root of the tree over all records before it.
 * @param copied number of segments that were copied; the others were in the folder already.
 */
public record LogExport(long first, long before, TreeHash root, int copied) {

  /** The name of the file with the newest head in the export. */
  public static final String HEAD_FILE = "head.json";

  /**
   * Writes the export. All of it is durable when this method returns.
   *
   * @param target the folder; created if it is missing. It may contain an earlier export.
   * @return empty if no segment is finished yet.
   * @throws IOException if the log is damaged, or the folder has another file of the same name.
   */
  public static Optional<LogExport> write(Path log, Path target) throws IOException {
    List<LogSegment> segments = LogSegment.list(log);
    for (int i = segments.size() - 2; i >= 0; i--) {
      SegmentReader.Content content = segments.get(i).content();
      Optional<byte[]> head = lastHead(content);
      if (head.isPresent()) {
        return Optional.of(write(segments.subList(0, i + 1), content, head.get(), target));
      }
    }
    return Optional.empty();
  }

  private static LogExport write(
      List<LogSegment> segments, SegmentReader.Content last, byte[] head, Path target)
      throws IOException {
    Files.createDirectories(target);
    MerkleFrontier edge = segments.get(0).content().start();
    int copied = 0;
    for (LogSegment each : segments) {
      SegmentReader.Content content = each.content();
      if (content.torn().length > 0 || !content.start().equals(edge)) {
        throw new IOException(each + " does not continue the segment before it");
      }
      edge = content.frontier();
      copied += copy(each.path(), target.resolve(each.toString())) ? 1 : 0;
    }
    replace(target.resolve(HEAD_FILE), head);
    return new LogExport(
        segments.get(0).first(), last.frontier().size(), last.frontier().root(), copied);
  }

  /** Returns whether the file was copied; not if it is there already. */
  private static boolean copy(Path from, Path to) throws IOException {
    byte[] bytes = Files.readAllBytes(from);
    if (!Files.exists(to)) {
      replace(to, bytes);
      if (!Arrays.equals(Files.readAllBytes(to), bytes)) {
        throw new IOException(to + " was not written correctly");
      }
      return true;
    }
    if (Files.mismatch(from, to) >= 0) {
      throw new IOException(to + " differs from " + from + "; export to another folder");
    }
    return false;
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    DurableFile.replace(file, DurableFile.BY_UMASK, DurableFile.writing(bytes));
  }

  private static Optional<byte[]> lastHead(SegmentReader.Content content) throws IOException {
    List<byte[]> records = content.records();
    if (records.isEmpty()) {
      return Optional.empty();
    }
    byte[] record = records.get(records.size() - 1);
    if (!LogRecords.isOf(LogRecords.HEAD, record)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.write(Members.of(Json.parse(record), "record").required("head")));
    } catch (JsonException malformed) {
      throw new IOException(malformed.getMessage(), malformed);
    }
  }
}
