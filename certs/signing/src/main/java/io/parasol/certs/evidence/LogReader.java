// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A read-only reader of a log. Another process may own the log and write to it at the same time.
 */
public final class LogReader {

  private LogReader() {}

  /**
   * Reads all records, the oldest first.
   *
   * @throws IOException with one line, at the first record that cannot be read; {@link LogAudit}
   *     reports details.
   */
  public static void read(Path folder, EvidenceLog.Visitor visitor) throws IOException {
    for (LogSegment segment : LogSegment.list(folder)) {
      try {
        long index = segment.first();
        for (byte[] record : new SegmentReader(segment).check().records()) {
          visitor.visit(index++, record);
        }
      } catch (LogDamagedException damaged) {
        throw new IOException(
            damaged.getMessage() + "; for details run: parasol log verify", damaged);
      }
    }
  }

  /**
   * Reads the records before an index that are in the same file as the last one of them, the oldest
   * first. A file has about 4 MiB.
   *
   * @param before index in the log; more than it has is the end of the log.
   * @return index of the first record of the file; 0 if there are no records before the index.
   * @throws IOException with one line, if the file cannot be read.
   */
  public static long readBefore(Path folder, long before, EvidenceLog.Visitor visitor)
      throws IOException {
    List<LogSegment> segments =
        LogSegment.list(folder).stream().filter(each -> each.first() < before).toList();
    if (segments.isEmpty()) {
      return 0;
    }
    LogSegment last = segments.get(segments.size() - 1);
    long index = last.first();
    for (byte[] record : last.content().records()) {
      if (index < before) {
        visitor.visit(index, record);
      }
      index++;
    }
    return last.first();
  }

  /**
   * Reads the records of a log from an index on, the oldest first. No other thread writes to it.
   *
   * @param from index of the oldest record of the log, or more.
   * @param size number of records of the log.
   * @return root of the tree over the records before the index.
   * @throws IOException if the records cannot be read as they were written.
   */
  static TreeHash read(Path folder, long from, long size, EvidenceLog.Visitor visitor)
      throws IOException {
    if (from > size) {
      throw new IOException(
          "%s has only %d records; expected at least %d".formatted(folder, size, from));
    }
    List<LogSegment> segments = LogSegment.list(folder);
    long index = -1;
    TreeHash before = TreeHash.EMPTY;
    for (int i = 0; i < segments.size(); i++) {
      LogSegment segment = segments.get(i);
      boolean isBefore = i + 1 < segments.size() && segments.get(i + 1).first() <= from;
      if (isBefore) {
        continue;
      }
      if (index >= 0 && index != segment.first()) {
        throw new IOException("%s: records before %s are missing".formatted(folder, segment));
      }
      index = segment.first();
      SegmentReader.Content content = segment.content();
      MerkleFrontier grown = content.start();
      for (int at = 0; at < content.records().size(); at++) {
        if (index < from) {
          grown = grown.append(content.leaves().get(at));
        } else {
          visitor.visit(index, content.records().get(at));
        }
        index++;
      }
      if (segment.first() <= from) {
        before = grown.root();
      }
    }
    if (segments.isEmpty() || segments.get(0).first() > from || index != size) {
      throw new IOException("%s: records are missing".formatted(folder));
    }
    return before;
  }
}
