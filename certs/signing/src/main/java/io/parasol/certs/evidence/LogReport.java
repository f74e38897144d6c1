// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.List;
import java.util.Optional;

/**
 * The result of an audit of a log.
 *
 * @param first index of the first record; the records before it were removed after an export.
 * @param size number of records in the log, as far as it could be read, including removed ones.
 * @param root root over all of them; empty if something is missing or changed.
 * @param heads number of signed heads and receipts in the log that are consistent with it.
 * @param last the newest head in the log that is consistent with it.
 * @param findings errors in the order of the log; empty if the log is intact.
 */
public record LogReport(
    long first,
    long size,
    Optional<TreeHash> root,
    long heads,
    Optional<LogHead> last,
    List<Finding> findings) {

  /** Maximum number of reported findings. */
  public static final int MAX_FINDINGS = 100;

  public LogReport {
    findings = List.copyOf(findings);
  }

  public boolean isIntact() {
    return findings.isEmpty();
  }

  /**
   * One error.
   *
   * @param first index of the first record that may be affected; {@code last} is that of the last
   *     one.
   * @param file name of the segment; empty if no single segment is affected.
   * @param offset byte offset in the segment.
   * @param description one line for operators.
   */
  public record Finding(long first, long last, String file, long offset, String description) {}
}
