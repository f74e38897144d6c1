// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.Receipt;
import java.util.Map;

/**
 * The result of a command.
 *
 * @param reason one word of the protocol; empty if the outcome needs none.
 * @param detail one line for operators; may be empty.
 */
public record CommandResult(
    Outcome outcome,
    String reason,
    String detail,
    Map<PointName, Value> written,
    Map<PointName, Value> readBack) {

  /** The journal could not be written, so the command was not started. */
  public static final String JOURNAL_UNAVAILABLE = "journal_unavailable";

  /** The disk has no free space, so the command was not started. */
  public static final String DISK_FULL = "disk_full";

  /** The device was removed from the configuration while its command was open. */
  public static final String DEVICE_REMOVED = "device_removed";

  /** The link to the device is not open, as while a reload changes the device. */
  public static final String NO_LINK = "no_link";

  /** A defect of the gateway. */
  public static final String INTERNAL_ERROR = "internal_error";

  public CommandResult {
    detail = Printable.of(detail);
    if (!outcome.isFinal()) {
      throw new IllegalArgumentException("outcome is not final: " + outcome.wireName());
    }
  }

  /** Returns a result without written or read-back values. */
  public static CommandResult withoutWrite(Outcome outcome, String reason, String detail) {
    return new CommandResult(outcome, reason, detail, Map.of(), Map.of());
  }

  /**
   * Returns the result of a rejection. If an accepted command expired while it was queued, the
   * outcome is {@link Outcome#EXPIRED}.
   */
  public static CommandResult of(CommandRejectedException rejected, boolean wasAccepted) {
    boolean ranOut = wasAccepted && rejected.reason() == Rejection.EXPIRED;
    return withoutWrite(
        ranOut ? Outcome.EXPIRED : Outcome.REJECTED,
        rejected.reason().wireName(),
        rejected.getMessage());
  }

  /** Returns the result that the adapter reported. */
  public static CommandResult of(Receipt receipt) {
    Outcome outcome =
        switch (receipt.result()) {
          case APPLIED -> Outcome.APPLIED;
          case REJECTED -> Outcome.REJECTED;
          case FAILED -> Outcome.FAILED;
          case UNDECIDED -> Outcome.UNDECIDED;
        };
    return new CommandResult(
        outcome, receipt.reason(), receipt.detail(), receipt.written(), receipt.readBack());
  }

  public static CommandResult failed(String reason, String detail) {
    return withoutWrite(Outcome.FAILED, reason, detail);
  }

  /**
   * Returns the result of a command that the gateway's shutdown or crash ended before the first
   * byte was sent.
   */
  public static CommandResult interrupted(String detail) {
    return failed("interrupted", detail);
  }

  /** Returns the result of a command that has not begun when the gateway stops. */
  public static CommandResult stopping() {
    return interrupted("the gateway is stopping; nothing was written");
  }

  /** Returns the result of a command whose device was removed before the first byte was sent. */
  public static CommandResult removed() {
    return failed(
        DEVICE_REMOVED, "the device was removed from the configuration; nothing was written");
  }

  public static CommandResult undecided(String reason, String detail) {
    return withoutWrite(Outcome.UNDECIDED, reason, detail);
  }
}
