// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The result of one security self-test. */
public record SelfTestReport(Instant at, List<SelfTestCheck> checks) {

  public SelfTestReport {
    checks = List.copyOf(checks);
  }

  public boolean hasPassed() {
    return checks.stream().noneMatch(SelfTestCheck::hasFailed);
  }

  /** Returns the failed checks and how they failed, in one line; empty if none failed. */
  public String failures() {
    return checks.stream()
        .filter(SelfTestCheck::hasFailed)
        .map(
            each ->
                "%s: %s, expected %s"
                    .formatted(each.check(), shown(each.actual()), shown(each.expected())))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String reason) {
    return reason.isEmpty() ? "no rejection" : reason;
  }
}
