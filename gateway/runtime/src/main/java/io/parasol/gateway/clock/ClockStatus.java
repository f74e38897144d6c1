// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import java.time.Instant;
import java.util.Map;

/**
 * What is known about the time at one moment.
 *
 * @param system the time of the system clock.
 * @param isTrusted whether the system clock is trusted.
 * @param trusted the time that the gateway uses.
 * @param proven the latest time that has certainly passed.
 * @param source what proved it: the name of a {@link TimeProof}, or {@code none}.
 * @param proofs the latest time that each kind of proof has shown, as far as there is one.
 */
public record ClockStatus(
    Instant system,
    boolean isTrusted,
    Instant trusted,
    Instant proven,
    String source,
    Map<TimeProof, Instant> proofs) {

  public ClockStatus {
    proofs = Map.copyOf(proofs);
  }

  /** Returns whether the system clock can be right: before 2024 it was never set. */
  public boolean isSet() {
    return system.isAfter(TimeEstimate.NEVER_SET);
  }

  /** Returns whether the system clock is before the proven time, so that it cannot be confirmed. */
  public boolean isBeforeProof() {
    return system.isBefore(proven);
  }

  /** Returns what an operator must do if the system clock is not trusted. */
  public String remedy() {
    return isSet()
        ? "correct it, or if it is right: parasol clock " + (isBeforeProof() ? "reset" : "confirm")
        : "correct it";
  }
}
