// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The result of one security self-test. */
public record SelfTestReport(Instant at, List<SelfTestCheck> trials) {

  public SelfTestReport {
    trials = List.copyOf(trials);
  }

  public boolean hasPassed() {
    return trials.stream().noneMatch(SelfTestCheck::hasFailed);
  }

  /** Returns the failed checks and how they failed, in one line; empty if none failed. */
  public String failures() {
    return trials.stream()
        .filter(SelfTestCheck::hasFailed)
        .map(
            each ->
                "%s: %s, expected %s"
                    .formatted(each.lock(), shown(each.found()), shown(each.wanted())))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String reason) {
    return reason.isEmpty() ? "no rejection" : reason;
  }
}
