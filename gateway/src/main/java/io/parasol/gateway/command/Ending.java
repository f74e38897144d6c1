// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Printable;
import io.parasol.config.site.Value;
import io.parasol.legacy.Receipt;
import java.util.Map;

/**
 * How a command ended.
 *
 * @param reason one word; empty where the outcome says it all.
 * @param detail one line for people; may be empty.
 */
public record Ending(
    Outcome outcome,
    String reason,
    String detail,
    Map<PointName, Value> written,
    Map<PointName, Value> readBack) {

  /** The journal could not be written, so that nothing was begun. */
  static final String JOURNAL_UNAVAILABLE = "journal_unavailable";

  /** There is no room on the disk, so that nothing was begun. */
  static final String DISK_FULL = "disk_full";

  /** A defect of ours. */
  static final String INTERNAL_ERROR = "internal_error";

  public Ending {
    detail = Printable.of(detail);
    if (!outcome.isFinal()) {
      throw new IllegalArgumentException("ending with " + outcome.word());
    }
  }

  /** An end that says what happened in words alone. */
  public static Ending withoutWrite(Outcome outcome, String reason, String detail) {
    return new Ending(outcome, reason, detail, Map.of(), Map.of());
  }

  /** Refused; of an accepted command, whose time ran out while it waited, it is the end of it. */
  public static Ending of(CommandRejectedException rejected, boolean wasAccepted) {
    boolean ranOut = wasAccepted && rejected.reason() == Rejection.EXPIRED;
    return withoutWrite(
        ranOut ? Outcome.EXPIRED : Outcome.REJECTED,
        rejected.reason().word(),
        rejected.getMessage());
  }

  /** What the adapter says. */
  static Ending of(Receipt receipt) {
    Outcome outcome =
        switch (receipt.result()) {
          case APPLIED -> Outcome.APPLIED;
          case REJECTED -> Outcome.REJECTED;
          case FAILED -> Outcome.FAILED;
          case UNDECIDED -> Outcome.UNDECIDED;
        };
    return new Ending(
        outcome, receipt.reason(), receipt.detail(), receipt.written(), receipt.readBack());
  }

  public static Ending failed(String reason, String detail) {
    return withoutWrite(Outcome.FAILED, reason, detail);
  }

  /** The gateway ended, in an orderly way or not, before the first byte went out. */
  static Ending interrupted(String detail) {
    return failed("interrupted", detail);
  }

  public static Ending undecided(String reason, String detail) {
    return withoutWrite(Outcome.UNDECIDED, reason, detail);
  }
}
