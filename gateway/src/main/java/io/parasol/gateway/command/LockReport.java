// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What came of trying every lock once. */
public record LockReport(Instant at, List<LockTrial> trials) {

  public LockReport {
    trials = List.copyOf(trials);
  }

  public boolean hasPassed() {
    return trials.stream().noneMatch(LockTrial::hasFailed);
  }

  /** The locks that failed and how, in one line; empty if none did. */
  public String failures() {
    return trials.stream()
        .filter(LockTrial::hasFailed)
        .map(
            each ->
                "%s: %s instead of %s"
                    .formatted(each.lock(), shown(each.found()), shown(each.wanted())))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String reason) {
    return reason.isEmpty() ? "let through" : reason;
  }
}
