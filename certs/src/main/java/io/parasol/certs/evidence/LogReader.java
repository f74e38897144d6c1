// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a log that may be somebody else's, and be written to at the moment; changes nothing. */
public final class LogReader {

  private LogReader() {}

  /**
   * Reads all records, oldest first.
   *
   * @throws IOException in one line, where they cannot be read any further; {@link LogAudit} says
   *     more.
   */
  public static void read(Path folder, EvidenceLog.Visitor visitor) throws IOException {
    for (Segment segment : Segment.list(folder)) {
      try {
        long index = segment.first();
        for (byte[] record : new SegmentReader(segment).read().records()) {
          visitor.visit(index++, record);
        }
      } catch (LogDamagedException damaged) {
        throw new IOException(damaged.getMessage() + "; parasol log verify says more", damaged);
      }
    }
  }
}
