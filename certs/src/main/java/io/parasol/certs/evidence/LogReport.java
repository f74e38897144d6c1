// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.List;
import java.util.Optional;

/**
 * What an audit of a log found.
 *
 * @param size how many records the log ends with, as far as could be read.
 * @param root of all of them; empty if something is missing or changed.
 * @param heads how many signed heads and receipts in it agree with it.
 * @param last the newest head in it that agrees.
 * @param findings what is wrong, in the order of the log; empty if it is whole.
 */
public record LogReport(
    long size,
    Optional<TreeHash> root,
    long heads,
    Optional<LogHead> last,
    List<Finding> findings) {

  /** No more findings than this are told. */
  public static final int MOST_FINDINGS = 100;

  public LogReport {
    findings = List.copyOf(findings);
  }

  public boolean isWhole() {
    return findings.isEmpty();
  }

  /**
   * One thing that is wrong.
   *
   * @param first index of the first record that it may be about; {@code last} of the last.
   * @param file the name of the segment; empty if it is about no single one.
   * @param at the byte in it.
   * @param what one line for people.
   */
  public record Finding(long first, long last, String file, long at, String what) {}
}
