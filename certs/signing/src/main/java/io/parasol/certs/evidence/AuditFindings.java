// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an audit has found so far, and the place in the log where it is. */
final class AuditFindings {

  private final List<LogReport.Finding> findings = new ArrayList<>();
  private LogSegment segment = new LogSegment(Path.of(""), 0);
  private int offset;

  /** Continues at the beginning of a segment. */
  void enter(LogSegment next) {
    segment = next;
    offset = 0;
  }

  /** Continues at an offset of the segment. */
  void moveTo(int at) {
    offset = at;
  }

  LogSegment segment() {
    return segment;
  }

  /** Adds a finding about the records from one index to another, both included. */
  void add(long first, long last, String what) {
    if (findings.size() < LogReport.MAX_FINDINGS) {
      findings.add(new LogReport.Finding(first, last, segment.toString(), offset, what));
    }
  }

  /** Puts a finding about the beginning of the log before all others. */
  void addFirst(LogReport.Finding finding) {
    findings.add(0, finding);
  }

  /**
   * Extends the newest finding to further records.
   *
   * @return false if it may be about something else, because later findings were left out.
   */
  boolean extendNewest(long last) {
    if (findings.size() >= LogReport.MAX_FINDINGS) {
      return false;
    }
    LogReport.Finding newest = findings.remove(findings.size() - 1);
    findings.add(
        new LogReport.Finding(
            newest.first(), last, newest.file(), newest.offset(), newest.description()));
    return true;
  }

  List<LogReport.Finding> all() {
    return findings;
  }
}
