// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.nio.file.Path;

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
        for (byte[] record : new SegmentReader(segment).read().records()) {
          visitor.visit(index++, record);
        }
      } catch (LogDamagedException damaged) {
        throw new IOException(
            damaged.getMessage() + "; for details run: parasol log verify", damaged);
      }
    }
  }
}
